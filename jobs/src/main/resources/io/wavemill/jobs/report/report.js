/* Draws the charts and plays the moving pictures of a report from the data in the page. */
(function () {
  'use strict';

  const runs = JSON.parse(document.getElementById('report-data').textContent).runs;

  // ---------------------------------------------------------------- numbers

  const finite = (value) => (typeof value === 'number' && Number.isFinite(value) ? value : null);

  function format(value) {
    if (finite(value) === null) return '–';
    const size = Math.abs(value);
    if (size === 0) return '0';
    if (size >= 1e-3 && size < 1e5) {
      return value.toFixed(Math.max(0, 2 - Math.floor(Math.log10(size))));
    }
    const [digits, exponent] = value.toExponential(2).split('e');
    const power = [...String(Number(exponent))]
      .map((c) => (c === '-' ? '⁻' : '⁰¹²³⁴⁵⁶⁷⁸⁹'[Number(c)]))
      .join('');
    return digits + '×10' + power;
  }

  /* For narrow places: two significant figures. */
  function short(value) {
    if (finite(value) === null) return '–';
    const size = Math.abs(value);
    if (size === 0) return '0';
    return size >= 9.5e-4 && size < 1e4
      ? String(Number(value.toPrecision(2)))
      : value.toExponential(1).replace('e+', 'e');
  }

  /* The same with its zeros, so that the numbers of a table of cells look alike. */
  function cellText(value) {
    return value >= 9.5e-4 && value < 100 ? value.toPrecision(2) : short(value);
  }

  const minus = (text) => String(text).replace('-', '−');

  const escapeHtml = (text) =>
    String(text).replace(/[&<>"']/g, (c) => '&#' + c.charCodeAt(0) + ';');

  // ---------------------------------------------------------------- colours

  function theme() {
    const style = getComputedStyle(document.documentElement);
    const get = (name) => style.getPropertyValue(name).trim();
    return {
      text: get('--text'),
      muted: get('--muted'),
      line: get('--line'),
      surface: get('--surface'),
      series: [1, 2, 3, 4, 5, 6, 7, 8].map((i) => get('--series-' + i)),
      baselines: [get('--baseline-1'), get('--baseline-2')],
      neutral: get('--neutral').split(' ').map(Number),
      font: getComputedStyle(document.body).fontFamily,
    };
  }

  const symbols = ['circle', 'rect', 'triangle', 'diamond', 'pin', 'arrow'];

  /* Viridis: readable without colour vision and in grey. */
  const ramp = [
    [68, 1, 84], [71, 44, 122], [59, 81, 139], [44, 113, 142], [33, 144, 141],
    [39, 173, 129], [92, 200, 99], [170, 220, 50], [253, 231, 37],
  ];

  function rampColour(share) {
    const at = Math.min(1, Math.max(0, share)) * (ramp.length - 1);
    const i = Math.min(ramp.length - 2, Math.floor(at));
    return ramp[i].map((c, k) => Math.round(c + (ramp[i + 1][k] - c) * (at - i)));
  }

  const css = (rgb) => 'rgb(' + rgb.join(',') + ')';

  // ---------------------------------------------------------------- lines over an axis

  /*
   * A chart of lines: {x: {name, whole, max}, lines: [{name, x: [], y: [], low: [], high: [], baseline, thin, ...}]}.
   * On the logarithmic scale the axis carries log10 of the values, which lets it have ticks between the powers of ten.
   */
  function lineOption(chart, log, colours, width) {
    const put = (value) => {
      const number = finite(value);
      if (number === null) return null;
      return log ? (number > 0 ? Math.log10(number) : null) : number;
    };
    let low = Infinity;
    let high = -Infinity;
    for (const line of chart.lines) {
      for (const y of line.y) {
        const value = put(y);
        if (value !== null) {
          low = Math.min(low, value);
          high = Math.max(high, value);
        }
      }
      for (const y of line.high || []) {
        const value = put(y);
        if (value !== null) high = Math.max(high, value);
      }
    }
    if (low > high) { low = 0; high = 1; }
    const axis = log ? logAxis(low, high) : { min: 0 };
    const series = [];
    const bands = [];
    for (const [index, line] of chart.lines.entries()) {
      const colour = line.baseline === undefined
        ? colours.series[line.colour % colours.series.length]
        : colours.baselines[line.baseline % colours.baselines.length];
      const points = line.x.map((x, i) => [x, put(line.y[i]), line.y[i]]);
      if (line.high) {
        const floor = log ? axis.min : 0;
        const edge = (value) => { const at = put(value); return at === null ? floor : Math.max(floor, at); };
        const upper = line.x.map((x, i) => [x, edge(line.high[i])]);
        const lower = line.x.map((x, i) => [x, edge(line.low[i])]);
        const outline = upper.concat(lower.reverse());
        bands.push({
          type: 'custom', name: line.name, silent: true, z: 1, clip: true, data: [outline[0]],
          tooltip: { show: false },
          itemStyle: { color: colour },
          renderItem: (parameters, api) => ({
            type: 'polygon',
            shape: { points: outline.map((point) => api.coord(point)) },
            style: { fill: colour, opacity: 0.16 },
          }),
        });
      }
      const many = points.length > 40;
      series.push({
        type: 'line', id: String(index), name: line.name, data: points, encode: { x: 0, y: 1 }, z: line.baseline === undefined ? 3 : 2,
        symbol: line.thin || many ? 'none' : symbols[(line.colour || 0) % symbols.length],
        symbolSize: 7, showSymbol: !(line.thin || many), connectNulls: false,
        sampling: line.thin ? 'lttb' : undefined,
        lineStyle: {
          color: colour,
          width: line.thin ? 1.2 : line.baseline === undefined ? 2.4 : 1.8,
          opacity: line.thin ? 0.55 : 1,
          type: line.baseline === undefined ? 'solid' : [[7, 4], [2, 4]][line.baseline % 2],
        },
        itemStyle: { color: colour },
        emphasis: { disabled: true },
        markPoint: line.star && put(line.star[1]) !== null
          ? {
              silent: true, symbol: 'path://M0,-10 L2.9,-3.1 L10,-3.1 L4.4,1.6 L6.4,9 L0,4.6 L-6.4,9 L-4.4,1.6 L-10,-3.1 L-2.9,-3.1 Z',
              symbolSize: 17, label: { show: false },
              itemStyle: { color: colour, borderColor: colours.surface, borderWidth: 1.5 },
              data: [{ coord: [line.star[0], put(line.star[1])] }],
            }
          : undefined,
        markLine: line.mark
          ? {
              silent: true, symbol: 'none', data: [{ xAxis: line.mark.x }],
              lineStyle: { color: colours.muted, type: 'dotted', width: 1.2 },
              label: { formatter: line.mark.label, color: colours.muted, fontSize: 11, position: 'end', rotate: 0, distance: 4 },
            }
          : undefined,
      });
    }
    const names = [...new Set(chart.lines.map((line) => line.name))];
    const rows = Math.max(1, Math.ceil((names.join('').length * 7 + names.length * 48) / Math.max(200, width)));
    return {
      animation: false,
      textStyle: { fontFamily: colours.font, color: colours.text },
      grid: { left: 8, right: 18, top: 34 + 22 * (rows - 1) + 10, bottom: 28, containLabel: true },
      legend: {
        type: 'plain', top: 0, left: 0, itemGap: 14, itemWidth: 22, itemHeight: 9, data: names,
        textStyle: { color: colours.text, fontSize: 12 }, inactiveColor: colours.line,
      },
      tooltip: {
        trigger: 'axis', confine: true, backgroundColor: colours.surface, borderColor: colours.line,
        textStyle: { color: colours.text, fontSize: 12 },
        axisPointer: { lineStyle: { color: colours.muted } },
        formatter: (entries) => tooltip(entries, chart),
      },
      xAxis: {
        type: 'value', name: chart.x.name, nameLocation: 'middle', nameGap: 28,
        min: chart.x.min, max: chart.x.max, minInterval: chart.x.whole ? 1 : undefined,
        axisLine: { onZero: false, lineStyle: { color: colours.muted } },
        axisLabel: { color: colours.muted, hideOverlap: true }, nameTextStyle: { color: colours.muted },
        splitLine: { show: false },
      },
      yAxis: {
        type: 'value', name: 'MSE per pixel', nameLocation: 'end', nameGap: 10, min: axis.min, max: axis.max, interval: axis.interval,
        nameTextStyle: { color: colours.muted, align: 'left', padding: [0, 0, 0, -36] },
        axisLabel: { color: colours.muted, formatter: (value) => short(log ? 10 ** value : value) },
        splitLine: { lineStyle: { color: colours.line } },
      },
      // Bands last: a legend entry looks like the first series of its name, which should be the line.
      series: series.concat(bands),
    };
  }

  /* Ticks at 1, 2.2, 4.6, 10, … where the values span little, else at powers of ten. */
  function logAxis(low, high) {
    const interval = high - low > 2.4 ? 1 : 1 / 3;
    const min = Math.floor(low / interval + 1e-6) * interval;
    let max = Math.ceil(high / interval - 1e-6) * interval;
    if (max <= min) max = min + interval;
    return { min, max, interval };
  }

  function tooltip(entries, chart) {
    if (!entries.length) return '';
    const head = chart.x.describe ? chart.x.describe(entries[0].value[0]) : chart.x.name + ' ' + short(entries[0].value[0]);
    const shown = entries
      .filter((entry) => entry.seriesType === 'line')
      .map((entry) => {
        const line = chart.lines[Number(entry.seriesId)];
        return entry.marker + escapeHtml(line.label || line.name) + ' <b>' + format(entry.value[2]) + '</b>';
      });
    return '<b>' + escapeHtml(head) + '</b><br>' + shown.join('<br>');
  }

  // ---------------------------------------------------------------- the charts, by kind

  const counting = (values) => values.map((_, i) => i + 1);

  /* Models first in their order, then baselines. */
  function lines(run, values, make) {
    const found = [];
    let baseline = 0;
    const names = Object.keys(values);
    const known = run.models.filter((name) => names.includes(name));
    for (const name of known.concat(names.filter((other) => !known.includes(other)))) {
      if (run.baselines[name] !== undefined) {
        found.push(Object.assign({ name: run.baselines[name], baseline: baseline++ }, make(values[name])));
      } else {
        found.push(Object.assign({ name, colour: Math.max(0, run.models.indexOf(name)) }, make(values[name])));
      }
    }
    return found;
  }

  function validationLine(name, colour, history) {
    const best = history.epochs.filter((epoch) => epoch.best).pop();
    return {
      name, colour, label: name + ' validation',
      x: history.epochs.map((epoch) => epoch.epoch),
      y: history.epochs.map((epoch) => epoch.validationMse),
      star: best ? [best.epoch, best.validationMse] : null,
    };
  }

  const kinds = {
    training(run) {
      const all = [];
      for (const [name, history] of Object.entries(run.histories)) {
        const colour = Math.max(0, run.models.indexOf(name));
        if (history.rounds.length) {
          all.push({
            name, colour, thin: true, label: name + ' training',
            x: history.rounds.map((round) => round.epoch), y: history.rounds.map((round) => round.loss),
          });
        }
        if (history.epochs.length) all.push(validationLine(name, colour, history));
      }
      return { x: { name: 'epoch', min: 0 }, lines: all };
    },
    frames(run) {
      return {
        x: { name: 'predicted frame', whole: true, min: 1 },
        lines: lines(run, run.byFrame, (y) => ({ x: counting(y), y })),
      };
    },
    length(run) {
      const all = lines(run, run.byLength, (band) => ({
        x: counting(band.mean), y: band.mean,
        low: band.mean.map((m, i) => finite(m) === null ? null : Math.max(0, m - band.std[i])),
        high: band.mean.map((m, i) => finite(m) === null ? null : m + band.std[i]),
      }));
      for (const line of all) if (line.baseline !== undefined) { delete line.low; delete line.high; }
      const trained = Math.max(0, ...Object.values(run.byFrame).map((values) => values.length));
      const longest = Math.max(0, ...all.map((line) => line.x.length));
      if (all.length && trained > 0 && trained < longest) all[0].mark = { x: trained, label: 'trained up to here' };
      return { x: { name: 'predicted frame', whole: true, min: 1, max: longest }, lines: all };
    },
    speed(run) {
      const counts = run.speedCounts;
      return {
        x: {
          name: 'largest speed in the sequence (pixels per frame)', whole: true,
          min: Math.min(...run.speed), max: Math.max(...run.speed),
          describe: (x) => 'speed ' + x + (counts ? ', ' + counts[run.speed.indexOf(x)] + ' sequences' : ''),
        },
        lines: lines(run, run.bySpeed, (y) => ({ x: run.speed, y })),
      };
    },
    'compare-validation'() {
      const all = [];
      let colour = 0;
      for (const run of runs) {
        for (const [name, history] of Object.entries(run.histories)) {
          if (history.epochs.length) all.push(validationLine(run.name + ' · ' + name, colour, history));
          colour++;
        }
      }
      return { x: { name: 'epoch', whole: true, min: 1 }, lines: all };
    },
    'compare-frames'() {
      const all = [];
      let colour = 0;
      for (const run of runs) {
        for (const line of run.byFrame ? lines(run, run.byFrame, (y) => ({ x: counting(y), y })) : []) {
          if (line.baseline === undefined) {
            all.push(Object.assign(line, { name: run.name + ' · ' + line.name, colour: colour++ }));
          }
        }
      }
      return { x: { name: 'predicted frame', whole: true, min: 1 }, lines: all };
    },
  };

  function spread(values) {
    const positive = values.filter((value) => finite(value) !== null && value > 0);
    return positive.length ? Math.max(...positive) / Math.min(...positive) : 1;
  }

  function table(into, head, rows) {
    const element = document.createElement('table');
    const top = element.createTHead().insertRow();
    for (const title of head) {
      const cell = document.createElement('th');
      cell.scope = 'col';
      cell.textContent = title;
      top.append(cell);
    }
    const body = element.createTBody();
    for (const row of rows) {
      const line = body.insertRow();
      for (const value of row) {
        const cell = line.insertCell();
        cell.className = 'number';
        cell.textContent = typeof value === 'string' ? value : format(value);
      }
    }
    into.replaceChildren(element);
  }

  function lineNumbers(chart, into) {
    const places = [...new Set(chart.lines.filter((line) => !line.thin).flatMap((line) => line.x))].sort((a, b) => a - b);
    const shown = chart.lines.filter((line) => !line.thin);
    const head = [chart.x.name];
    for (const line of shown) {
      head.push(line.label || line.name);
      if (line.high) head.push('± std');
    }
    table(into, head, places.map((x) => {
      const row = [String(x)];
      for (const line of shown) {
        const i = line.x.indexOf(x);
        row.push(i < 0 ? '–' : line.y[i]);
        if (line.high) row.push(i < 0 || finite(line.high[i]) === null ? '–' : line.high[i] - line.y[i]);
      }
      return row;
    }));
  }

  // ---------------------------------------------------------------- heat maps

  function heatOption(grid, name, range, log, colours, width, trained) {
    const put = (value) => (log ? Math.log10(value) : value);
    const usable = (value) => finite(value) !== null && (!log || value > 0);
    const share = (value) => (put(value) - range[0]) / (range[1] - range[0] || 1);
    const data = [];
    grid.values[name].forEach((row, j) => row.forEach((value, i) => {
      if (usable(value)) {
        const rgb = rampColour(share(value));
        const light = 0.299 * rgb[0] + 0.587 * rgb[1] + 0.114 * rgb[2] > 140;
        data.push({
          value: [i, j, value],
          itemStyle: { color: css(rgb) },
          label: { color: light ? '#101418' : '#ffffff' },
        });
      }
    }));
    const cell = (width - 60) / grid.vx.length;
    const axis = (title, values) => ({
      type: 'category', data: values.map(minus), name: title, nameLocation: 'middle',
      axisTick: { show: false }, axisLine: { show: false }, splitArea: { show: false },
      axisLabel: { color: colours.muted, margin: 6 }, nameTextStyle: { color: colours.muted, fontSize: 12 },
    });
    const inside = (values) => values.map((v, i) => [v, i]).filter(([v]) => Math.abs(v) <= trained).map(([, i]) => i);
    const columns = inside(grid.vx);
    const rows = inside(grid.vy);
    const box = columns.length && rows.length && (columns.length < grid.vx.length || rows.length < grid.vy.length);
    return {
      animation: false,
      textStyle: { fontFamily: colours.font, color: colours.text },
      grid: { left: 52, right: 8, top: 8, bottom: 46 },
      tooltip: {
        confine: true, backgroundColor: colours.surface, borderColor: colours.line, textStyle: { color: colours.text, fontSize: 12 },
        formatter: (entry) => 'vx ' + minus(grid.vx[entry.value[0]]) + ', vy ' + minus(grid.vy[entry.value[1]]) + ' <b>' + format(entry.value[2]) + '</b>',
      },
      xAxis: Object.assign(axis('vx (pixels/frame) → right', grid.vx), { nameGap: 26 }),
      // Upside down on purpose: rows of an image count downwards, so vy does too.
      yAxis: Object.assign(axis('down ← vy (pixels/frame)', grid.vy), { nameGap: 30, inverse: true }),
      series: [
        {
          type: 'heatmap', data,
          label: { show: cell >= 30, fontSize: cell >= 46 ? 11.5 : 9.5, formatter: (entry) => cellText(entry.value[2]) },
          itemStyle: { borderColor: colours.surface, borderWidth: 2, borderRadius: 4 },
          emphasis: { itemStyle: { borderColor: colours.text } },
        },
        box && {
          type: 'custom', silent: true, data: [[columns[0], rows[0]]], z: 5,
          renderItem: (parameters, api) => {
            const size = api.size([1, 1]);
            const start = api.coord([columns[0], rows[0]]);
            const end = api.coord([columns[columns.length - 1], rows[rows.length - 1]]);
            return {
              type: 'rect',
              shape: { x: start[0] - size[0] / 2, y: start[1] - size[1] / 2, width: end[0] - start[0] + size[0], height: end[1] - start[1] + size[1] },
              style: { fill: 'none', stroke: colours.text, lineWidth: 2, lineDash: [5, 4] },
            };
          },
        },
      ].filter(Boolean),
    };
  }

  // ---------------------------------------------------------------- drawing

  const drawn = [];

  function figure(element) {
    const kind = element.dataset.chart;
    const run = runs[Number(element.dataset.run)];
    const plot = element.querySelector('.plot');
    const toggle = element.querySelector('[data-log]');
    const numbers = element.querySelector('.numbers');
    if (kind === 'velocity') return heatFigure(element, run, plot, toggle, numbers);
    const chart = kinds[kind](run);
    if (toggle) toggle.checked = spread(chart.lines.flatMap((line) => line.y)) > 12;
    const instance = echarts.init(plot, null, { renderer: 'svg' });
    const draw = () => {
      instance.resize();
      instance.setOption(lineOption(chart, Boolean(toggle && toggle.checked), theme(), instance.getWidth()), true);
    };
    if (toggle) toggle.addEventListener('change', draw);
    numbers.addEventListener('toggle', () => lineNumbers(chart, numbers.querySelector('.scroll')));
    drawn.push({ element: plot, draw });
  }

  function heatFigure(element, run, plot, toggle, numbers) {
    const grid = run.byVelocity;
    const names = run.models.filter((name) => grid.values[name])
      .concat(Object.keys(grid.values).filter((name) => !run.models.includes(name)));
    const values = names.flatMap((name) => grid.values[name].flat()).filter((value) => finite(value) !== null);
    toggle.checked = spread(values) > 12;
    const legend = document.createElement('div');
    legend.className = 'ramp';
    const maps = names.map((name) => {
      const box = document.createElement('div');
      box.className = 'heat';
      const title = document.createElement('p');
      title.textContent = run.baselines[name] || name;
      const map = document.createElement('div');
      map.className = 'map';
      box.append(title, map);
      plot.append(box);
      return { name, instance: echarts.init(map, null, { renderer: 'svg' }) };
    });
    plot.append(legend);
    const draw = () => {
      const log = toggle.checked;
      const scale = values.filter((value) => !log || value > 0).map((value) => (log ? Math.log10(value) : value));
      const range = scale.length ? [log ? Math.min(...scale) : 0, Math.max(...scale)] : [0, 1];
      for (const map of maps) {
        map.instance.resize();
        map.instance.setOption(heatOption(grid, map.name, range, log, theme(), map.instance.getWidth(), run.trainedRange || 0), true);
      }
      const bar = document.createElement('i');
      bar.style.background = 'linear-gradient(to right,' + ramp.map(css).join(',') + ')';
      const raw = range.map((value) => (log ? 10 ** value : value));
      const inner = (run.trainedRange || 0) < Math.max(...grid.vx.concat(grid.vy).map(Math.abs));
      legend.replaceChildren('MSE ' + format(raw[0]), bar, format(raw[1]) + (run.trainedRange && inner ? '  ·  dashed frame: velocities in the training data' : ''));
    };
    toggle.addEventListener('change', draw);
    numbers.addEventListener('toggle', () => {
      const rows = [];
      grid.vy.forEach((vy, j) => grid.vx.forEach((vx, i) => rows.push([minus(vx), minus(vy)].concat(names.map((name) => grid.values[name][j][i])))));
      table(numbers.querySelector('.scroll'), ['vx', 'vy'].concat(names.map((name) => run.baselines[name] || name)), rows);
    });
    drawn.push({ element: plot, draw });
  }

  function redraw() {
    for (const one of drawn) one.draw();
    for (const player of players) player.show();
  }

  // ---------------------------------------------------------------- moving pictures

  const players = [];
  const framesPerSecond = 5;

  function decode(base64) {
    const text = atob(base64);
    const bytes = new Uint8Array(text.length);
    for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
    return bytes;
  }

  function make(tag, className, text) {
    const element = document.createElement(tag);
    if (className) element.className = className;
    if (text !== undefined) element.textContent = text;
    return element;
  }

  function canvas(size, className, label) {
    const element = make('canvas', className);
    element.width = size;
    element.height = size;
    element.setAttribute('role', 'img');
    element.setAttribute('aria-label', label);
    return element;
  }

  function paintGrey(target, size, bytes, from) {
    const context = target.getContext('2d');
    const image = context.createImageData(size, size);
    for (let i = 0; i < size * size; i++) {
      const value = bytes ? bytes[from + i] : 0;
      image.data.set([value, value, value, 255], 4 * i);
    }
    context.putImageData(image, 0, 0);
  }

  /* Blue for too dark, red for too bright, the neutral colour where nothing differs. */
  function differenceColour(difference, neutral) {
    const end = difference < 0 ? [30, 100, 230] : [225, 45, 45];
    const share = Math.min(1, Math.abs(difference));
    return neutral.map((c, k) => Math.round(c + (end[k] - c) * share));
  }

  function paintDifference(target, size, prediction, predictionFrom, truth, truthFrom, neutral) {
    const context = target.getContext('2d');
    if (!prediction) {
      context.clearRect(0, 0, size, size);
      return 0;
    }
    const image = context.createImageData(size, size);
    let sum = 0;
    for (let i = 0; i < size * size; i++) {
      const difference = (prediction[predictionFrom + i] - truth[truthFrom + i]) / 255;
      sum += difference * difference;
      image.data.set([...differenceColour(difference, neutral), 255], 4 * i);
    }
    context.putImageData(image, 0, 0);
    return sum / (size * size);
  }

  function movies(element, index) {
    const run = runs[index];
    const pictures = run.pictures;
    const size = pictures.canvas;
    const pixels = size * size;
    const total = pictures.inputFrames + pictures.predictedFrames;
    let frame = 0;
    let playing = !matchMedia('(prefers-reduced-motion: reduce)').matches;
    let rate = 1;
    let last = 0;

    const bar = make('div', 'player');
    bar.setAttribute('role', 'group');
    bar.setAttribute('aria-label', 'Player of the moving pictures');
    const button = make('button');
    button.type = 'button';
    const phase = make('span', 'phase');
    const frameLabel = make('label', 'frame', 'Frame');
    const slider = make('input');
    slider.type = 'range';
    slider.min = 1;
    slider.max = total;
    frameLabel.append(slider);
    const speedLabel = make('label', '', 'Speed');
    const speed = make('select');
    for (const [value, text] of [[0.4, '0.4×'], [1, '1×'], [2, '2×'], [4, '4×']]) {
      const option = make('option', '', text);
      option.value = value;
      option.selected = value === 1;
      speed.append(option);
    }
    speedLabel.append(speed);
    bar.append(button, phase, frameLabel, speedLabel);

    const list = make('div', 'sequences');
    const shown = pictures.sequences.map((sequence) => {
      const truth = decode(sequence.frames);
      const box = make('figure', 'sequence');
      const caption = make('figcaption', '', sequence.caption || 'sequence');
      if (sequence.id !== '') caption.append(' ', make('small', '', '(id ' + sequence.id + ')'));
      const strip = make('div', 'strip');
      const first = make('div', 'lane');
      const label = sequence.caption || 'sequence ' + sequence.id;
      const truthCanvas = canvas(size, 'truth', 'Input and truth: ' + label);
      const title = make('b');
      first.append(title, truthCanvas, make('output'));
      const key = make('div', 'key');
      const keyBar = make('i');
      const keyEnds = make('span');
      keyEnds.append(make('span', '', '−1'), make('span', '', '0'), make('span', '', '1'));
      key.append('Difference', keyBar, keyEnds);
      first.append(key);
      strip.append(first);
      const names = run.models.filter((name) => sequence.predictions[name])
        .concat(Object.keys(sequence.predictions).filter((name) => !run.models.includes(name)));
      const lanes = names.map((name) => {
        const lane = make('div', 'lane');
        const heading = make('b', '', name);
        heading.title = name;
        const predicted = canvas(size, 'prediction', 'Prediction of ' + name + ': ' + label);
        const error = make('output');
        const difference = canvas(size, 'difference', 'Prediction of ' + name + ' minus truth: ' + label);
        lane.append(heading, predicted, error, difference);
        strip.append(lane);
        return { frames: decode(sequence.predictions[name]), predicted, difference, error };
      });
      list.style.setProperty('--card', 7.6 * (names.length + 1) + 'rem');
      box.append(caption, strip);
      list.append(box);
      return { truth, truthCanvas, title, lanes, keyBar };
    });
    element.append(bar, list);

    function show() {
      const predicting = frame >= pictures.inputFrames;
      const k = frame - pictures.inputFrames;
      const neutral = theme().neutral;
      phase.textContent = predicting
        ? 'predicted ' + (k + 1) + '/' + pictures.predictedFrames
        : 'input ' + (frame + 1) + '/' + pictures.inputFrames;
      phase.classList.toggle('predicted', predicting);
      slider.value = frame + 1;
      slider.setAttribute('aria-valuetext', phase.textContent);
      button.textContent = playing ? '❚❚ Pause' : '▶ Play';
      for (const one of shown) {
        one.title.textContent = predicting ? 'Truth' : 'Input';
        paintGrey(one.truthCanvas, size, one.truth, frame * pixels);
        one.keyBar.style.background = 'linear-gradient(to right,' +
          [-1, 0, 1].map((d) => css(differenceColour(d, neutral))).join(',') + ')';
        for (const lane of one.lanes) {
          if (predicting) paintGrey(lane.predicted, size, lane.frames, k * pixels);
          else paintGrey(lane.predicted, size, one.truth, frame * pixels);
          const mse = paintDifference(lane.difference, size, predicting ? lane.frames : null, k * pixels, one.truth, frame * pixels, neutral);
          lane.error.textContent = predicting ? 'MSE ' + short(mse) : 'input';
          lane.predicted.classList.toggle('predicted', predicting);
        }
      }
    }

    function tick(now) {
      if (playing && now - last >= 1000 / (framesPerSecond * rate)) {
        last = now;
        frame = (frame + 1) % total;
        show();
      }
      requestAnimationFrame(tick);
    }

    function setPlaying(value) {
      playing = value;
      show();
    }

    button.addEventListener('click', () => setPlaying(!playing));
    slider.addEventListener('input', () => {
      frame = Number(slider.value) - 1;
      setPlaying(false);
    });
    speed.addEventListener('change', () => { rate = Number(speed.value); });
    players.push({
      show,
      // On paper the last predicted frame says most.
      hold() { frame = total - 1; setPlaying(false); },
    });
    show();
    requestAnimationFrame(tick);
  }

  // ---------------------------------------------------------------- start

  document.querySelectorAll('[data-chart]').forEach(figure);
  document.querySelectorAll('[data-movies]').forEach((element) => movies(element, Number(element.dataset.movies)));
  redraw();

  let waiting = 0;
  addEventListener('resize', () => {
    clearTimeout(waiting);
    waiting = setTimeout(redraw, 120);
  });
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', redraw);
  matchMedia('print').addEventListener('change', redraw);
  addEventListener('beforeprint', () => {
    for (const player of players) player.hold();
    redraw();
  });
  addEventListener('afterprint', redraw);
})();
