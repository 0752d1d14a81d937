/* Charts that are no lines: heat maps over velocities, confusion, results of repeated runs. Then the figures around all charts. */

/* A cell with a text that can be read on its colour. */
function heatCell(i, j, value, share) {
  const rgb = rampColour(share);
  const light = 0.299 * rgb[0] + 0.587 * rgb[1] + 0.114 * rgb[2] > 140;
  return { value: [i, j, value], itemStyle: { color: css(rgb) }, label: { color: light ? '#101418' : '#ffffff' } };
}

function gridTooltip(colours, formatter) {
  return {
    confine: true, backgroundColor: colours.surface, borderColor: colours.line,
    textStyle: { color: colours.text, fontSize: 12 }, formatter,
  };
}

function gridAxis(colours, title, values) {
  return {
    type: 'category', data: values, name: title, nameLocation: 'middle',
    axisTick: { show: false }, axisLine: { show: false }, splitArea: { show: false },
    axisLabel: { color: colours.muted, margin: 6 }, nameTextStyle: { color: colours.muted, fontSize: 12 },
  };
}

function heatOption(grid, name, range, log, colours, width, trained) {
  const put = (value) => (log ? Math.log10(value) : value);
  const usable = (value) => finite(value) !== null && (!log || value > 0);
  const share = (value) => (put(value) - range[0]) / (range[1] - range[0] || 1);
  const data = [];
  grid.values[name].forEach((row, j) => row.forEach((value, i) => {
    if (usable(value)) {
      data.push(heatCell(i, j, value, share(value)));
    }
  }));
  const cell = (width - 60) / grid.vx.length;
  const inside = (values) => values.map((v, i) => [v, i]).filter(([v]) => Math.abs(v) <= trained).map(([, i]) => i);
  const columns = inside(grid.vx);
  const rows = inside(grid.vy);
  const box = columns.length && rows.length && (columns.length < grid.vx.length || rows.length < grid.vy.length);
  return {
    animation: false,
    textStyle: { fontFamily: colours.font, color: colours.text },
    grid: { left: 52, right: 8, top: 8, bottom: 46 },
    tooltip: gridTooltip(colours, (entry) => 'vx ' + minus(grid.vx[entry.value[0]]) + ', vy ' + minus(grid.vy[entry.value[1]]) + ' <b>' + format(entry.value[2]) + '</b>'),
    xAxis: Object.assign(gridAxis(colours, 'vx (pixels/frame) → right', grid.vx.map(minus)), { nameGap: 26 }),
    // Upside down on purpose: rows of an image count downwards, so vy does too.
    yAxis: Object.assign(gridAxis(colours, 'down ← vy (pixels/frame)', grid.vy.map(minus)), { nameGap: 30, inverse: true }),
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

/* Rows are what clips show, columns what a model says. */
function confusionOption(confusion, name, colours, width) {
  const data = [];
  confusion.counts[name].forEach((row, j) => {
    const clips = row.reduce((sum, count) => sum + count, 0);
    row.forEach((count, i) => data.push(heatCell(i, j, count, clips ? count / clips : 0)));
  });
  const cell = (width - 120) / confusion.labels.length;
  const row = (j) => confusion.counts[name][j].reduce((sum, count) => sum + count, 0);
  return {
    animation: false,
    textStyle: { fontFamily: colours.font, color: colours.text },
    grid: { left: 8, right: 8, top: 8, bottom: 26, containLabel: true },
    tooltip: gridTooltip(colours, ({ value: [i, j, count] }) =>
      escapeHtml(confusion.labels[j]) + ' taken for ' + escapeHtml(confusion.labels[i]) + ': <b>' + count + '</b> of ' + row(j) +
      (row(j) ? ' (' + percent(count / row(j)) + ')' : '')),
    xAxis: Object.assign(gridAxis(colours, 'the model says', confusion.labels), {
      nameGap: 62, axisLabel: { color: colours.muted, interval: 0, rotate: 40, fontSize: 11 },
    }),
    yAxis: Object.assign(gridAxis(colours, '', confusion.labels), {
      inverse: true, axisLabel: { color: colours.muted, interval: 0, fontSize: 11 },
    }),
    series: [{
      type: 'heatmap', data,
      label: { show: cell >= 22, fontSize: cell >= 40 ? 12 : 10, formatter: (entry) => String(entry.value[2]) },
      itemStyle: { borderColor: colours.surface, borderWidth: 2, borderRadius: 4 },
      emphasis: { itemStyle: { borderColor: colours.text } },
    }],
  };
}

/* A row for each model, a dot for each run, a bar for mean ± standard deviation. */
function scatterOption(group, quantity, log, colours) {
  const put = (value) => (log ? Math.log10(value) : value);
  const usable = (value) => finite(value) !== null && (!log || value > 0);
  const values = group.models.flatMap((model) => model.values).filter(usable).map(put);
  const axis = log && values.length ? logAxis(Math.min(...values), Math.max(...values)) : {};
  const colour = (i) => colours.series[i % colours.series.length];
  const left = (model) => {
    const low = model.mean - model.std;
    return log && low <= 0 ? axis.min : put(low);
  };
  return {
    animation: false,
    textStyle: { fontFamily: colours.font, color: colours.text },
    grid: { left: 8, right: 24, top: 8, bottom: 30, containLabel: true },
    tooltip: gridTooltip(colours, (entry) => {
      const model = group.models[entry.value[1]];
      return escapeHtml(model.name) + (entry.value[3] === undefined ? '' : ', ' + escapeHtml(model.runs[entry.value[3]])) +
        ': <b>' + quantity.format(entry.value[2]) + '</b>';
    }),
    xAxis: {
      type: 'value', scale: true, name: quantity.name, nameLocation: 'middle', nameGap: 28,
      min: axis.min, max: axis.max, interval: axis.interval,
      axisLabel: { color: colours.muted, hideOverlap: true, formatter: (value) => quantity.tick(log ? 10 ** value : value) },
      nameTextStyle: { color: colours.muted }, splitLine: { lineStyle: { color: colours.line } },
    },
    yAxis: {
      type: 'category', inverse: true, data: group.models.map((model) => model.name),
      axisTick: { show: false }, axisLine: { lineStyle: { color: colours.muted } },
      axisLabel: { color: colours.text, width: 110, overflow: 'truncate' },
    },
    series: [
      {
        type: 'custom', silent: true, z: 1, tooltip: { show: false },
        data: group.models.flatMap((model, i) => (finite(model.std) !== null && usable(model.mean) ? [[left(model), i, put(model.mean + model.std), put(model.mean)]] : [])),
        encode: { x: [0, 2], y: 1 },
        renderItem: (parameters, api) => {
          const start = api.coord([api.value(0), api.value(1)]);
          const end = api.coord([api.value(2), api.value(1)]);
          const middle = api.coord([api.value(3), api.value(1)]);
          const fill = colour(api.value(1));
          return {
            type: 'group',
            children: [
              { type: 'rect', shape: { x: start[0], y: start[1] - 9, width: Math.max(1, end[0] - start[0]), height: 18, r: 4 }, style: { fill, opacity: 0.18 } },
              { type: 'rect', shape: { x: middle[0] - 1.2, y: start[1] - 13, width: 2.4, height: 26 }, style: { fill } },
            ],
          };
        },
      },
      {
        type: 'scatter', symbolSize: 9, z: 3, encode: { x: 0, y: 1 },
        data: group.models.flatMap((model, i) => model.values.flatMap((value, k) => (usable(value)
          ? [{ value: [put(value), i, value, k], itemStyle: { color: colour(i), borderColor: colours.surface, borderWidth: 1 } }]
          : []))),
      },
    ],
  };
}

// ---------------------------------------------------------------- drawing

const drawn = [];

/* Models first, then whatever else has values. */
function inOrder(run, values) {
  return run.models.filter((name) => values[name])
    .concat(Object.keys(values).filter((name) => !run.models.includes(name)));
}

function figure(element) {
  const parts = {
    plot: element.querySelector('.plot'),
    toggle: element.querySelector('[data-log]'),
    numbers: element.querySelector('.numbers'),
  };
  const kind = element.dataset.chart;
  const index = Number(element.dataset.run);
  if (kind === 'velocity') return velocityFigure(runs[index], parts);
  if (kind === 'confusion') return confusionFigure(runs[index], parts);
  if (kind === 'repetitions') return scatterFigure(repetitions[index], parts);
  return lineFigure(kinds[kind](runs[index]), parts);
}

/* A drawing that follows the window and the switch between linear and logarithmic. */
function follow({ plot, toggle }, instance, option) {
  const draw = () => {
    instance.resize();
    instance.setOption(option(Boolean(toggle && toggle.checked), theme(), instance.getWidth()), true);
  };
  if (toggle) toggle.addEventListener('change', draw);
  drawn.push({ element: plot, draw });
}

function lineFigure(chart, parts) {
  if (parts.toggle) parts.toggle.checked = spread(chart.lines.flatMap((line) => line.y)) > 12;
  const instance = echarts.init(parts.plot, null, { renderer: 'svg' });
  follow(parts, instance, (log, colours, width) => lineOption(chart, log, colours, width));
  parts.numbers.addEventListener('toggle', () => lineNumbers(chart, parts.numbers.querySelector('.scroll')));
}

function scatterFigure(group, parts) {
  const quantity = quantities[group.measure];
  if (parts.toggle) parts.toggle.checked = spread(group.models.flatMap((model) => model.values)) > 12;
  parts.plot.style.height = 4.5 + 2.6 * group.models.length + 'rem';
  const instance = echarts.init(parts.plot, null, { renderer: 'svg' });
  follow(parts, instance, (log, colours) => scatterOption(group, quantity, log, colours));
  parts.numbers.addEventListener('toggle', () => {
    const rows = group.models.flatMap((model) => model.values.map((value, k) => [model.name, model.runs[k], quantity.format(value)]));
    table(parts.numbers.querySelector('.scroll'), ['model', 'run', quantity.name], rows);
  });
}

/* One map for each model, under its name. */
function maps(run, names, plot) {
  return names.map((name) => {
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
}

function rampBar() {
  const bar = document.createElement('i');
  bar.style.background = 'linear-gradient(to right,' + ramp.map(css).join(',') + ')';
  return bar;
}

function confusionFigure(run, { plot, numbers }) {
  const names = inOrder(run, run.confusion.counts);
  const drawings = maps(run, names, plot);
  const legend = document.createElement('div');
  legend.className = 'ramp';
  legend.append('0 % of the row', rampBar(), '100 %');
  plot.append(legend);
  const draw = () => {
    for (const map of drawings) {
      map.instance.resize();
      map.instance.setOption(confusionOption(run.confusion, map.name, theme(), map.instance.getWidth()), true);
    }
  };
  numbers.addEventListener('toggle', () => {
    const rows = names.flatMap((name) => run.confusion.counts[name].map((row, j) =>
      [run.baselines[name] || name, run.confusion.labels[j]].concat(row.map(String))));
    table(numbers.querySelector('.scroll'), ['model', 'true'].concat(run.confusion.labels), rows);
  });
  drawn.push({ element: plot, draw });
}

function velocityFigure(run, { plot, toggle, numbers }) {
  const grid = run.byVelocity;
  const names = inOrder(run, grid.values);
  const values = names.flatMap((name) => grid.values[name].flat()).filter((value) => finite(value) !== null);
  toggle.checked = spread(values) > 12;
  const legend = document.createElement('div');
  legend.className = 'ramp';
  const drawings = maps(run, names, plot);
  plot.append(legend);
  const draw = () => {
    const log = toggle.checked;
    const scale = values.filter((value) => !log || value > 0).map((value) => (log ? Math.log10(value) : value));
    const range = scale.length ? [log ? Math.min(...scale) : 0, Math.max(...scale)] : [0, 1];
    for (const map of drawings) {
      map.instance.resize();
      map.instance.setOption(heatOption(grid, map.name, range, log, theme(), map.instance.getWidth(), run.trainedRange || 0), true);
    }
    const bar = rampBar();
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
