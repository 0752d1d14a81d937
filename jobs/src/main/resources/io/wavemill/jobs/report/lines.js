/* Charts of lines over an axis: what each shows, and its numbers as a table. */
/*
 * A chart of lines: {x: {name, whole, max}, y: one of the quantities, marks: [{x, label}],
 * lines: [{name, x: [], y: [], low: [], high: [], baseline, thin, ...}]}.
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
  const axis = log ? logAxis(low, high) : { min: 0, max: chart.y.most && high > 0.75 * chart.y.most ? chart.y.most : undefined };
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
      markLine: index === 0 && chart.marks
        ? {
            silent: true, symbol: 'none',
            data: chart.marks.map((mark) => ({ xAxis: mark.x, label: { formatter: mark.label || '' } })),
            lineStyle: { color: colours.muted, type: 'dotted', width: 1.2 },
            label: { color: colours.muted, fontSize: 11, position: 'end', rotate: 0, distance: 4 },
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
      type: 'value', name: chart.y.name, nameLocation: 'end', nameGap: 10, min: axis.min, max: axis.max, interval: axis.interval,
      nameTextStyle: { color: colours.muted, align: 'left', padding: [0, 0, 0, -36] },
      axisLabel: { color: colours.muted, formatter: (value) => chart.y.tick(log ? 10 ** value : value) },
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
      return entry.marker + escapeHtml(line.label || line.name) + ' <b>' + chart.y.format(entry.value[2]) + '</b>';
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
    y: history.epochs.map((epoch) => epoch.validation),
    star: best ? [best.epoch, best.validation] : null,
  };
}

/* The lines of all runs with histories, for charts that compare. */
function comparedValidation(measure) {
  const all = [];
  let colour = 0;
  for (const run of runs.filter((one) => one.measure === measure)) {
    for (const [name, history] of Object.entries(run.histories)) {
      if (history.epochs.length) all.push(validationLine(run.name + ' · ' + name, colour, history));
      colour++;
    }
  }
  return { x: { name: 'epoch', whole: true, min: 1 }, y: quantities[measure], lines: all };
}

const kinds = {
  training(run) {
    const all = [];
    const classifying = run.measure === 'accuracy';
    for (const [name, history] of Object.entries(run.histories)) {
      const colour = Math.max(0, run.models.indexOf(name));
      if (history.rounds.length) {
        all.push({
          name, colour, thin: true, label: name + ' training',
          x: history.rounds.map((round) => round.epoch), y: history.rounds.map((round) => round.loss),
        });
      }
      if (history.epochs.length) {
        all.push(classifying
          ? { name, colour, label: name + ' epoch', x: history.epochs.map((epoch) => epoch.epoch), y: history.epochs.map((epoch) => epoch.loss) }
          : validationLine(name, colour, history));
      }
    }
    return { x: { name: 'epoch', min: 0 }, y: classifying ? quantities.loss : quantities.error, lines: all };
  },
  validation(run) {
    const all = Object.entries(run.histories)
      .filter(([, history]) => history.epochs.length)
      .map(([name, history]) => validationLine(name, Math.max(0, run.models.indexOf(name)), history));
    return { x: { name: 'epoch', min: 0 }, y: quantities.accuracy, lines: all };
  },
  frames(run) {
    return {
      x: { name: 'predicted frame', whole: true, min: 1 }, y: quantities.error,
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
    const marks = trained > 0 && trained < longest ? [{ x: trained, label: 'trained up to here' }] : undefined;
    return { x: { name: 'predicted frame', whole: true, min: 1, max: longest }, y: quantities.error, marks, lines: all };
  },
  speed(run) {
    const counts = run.speedCounts;
    return {
      x: {
        name: 'largest speed in the sequence (' + run.speedUnit + ')', whole: true,
        min: Math.min(...run.speed), max: Math.max(...run.speed),
        describe: (x) => 'speed ' + x + (counts ? ', ' + counts[run.speed.indexOf(x)] + ' sequences' : ''),
      },
      y: quantities.error,
      lines: lines(run, run.bySpeed, (y) => ({ x: run.speed, y })),
    };
  },
  turn(run) {
    const at = run.byTurn.at;
    return {
      x: { name: 'ω (degrees/frame)', min: Math.min(...at), max: Math.max(...at), describe: (x) => 'ω = ' + minus(x) + ' degrees/frame' },
      y: quantities.error,
      marks: run.trainedVelocities.filter((v) => v >= Math.min(...at) && v <= Math.max(...at)).map((x) => ({ x })),
      lines: lines(run, run.byTurn.values, (y) => ({ x: at, y })),
    };
  },
  range(run) {
    const range = run.byRange;
    const all = lines(run, range.lines, (line) => ({ x: range.at, y: line.y, low: line.low, high: line.high }));
    for (const line of all) if (line.baseline !== undefined) { delete line.low; delete line.high; }
    return {
      x: {
        name: 'range of motion (± pixels/frame)', whole: true, min: Math.min(...range.at), max: Math.max(...range.at),
        describe: (x) => 'up to ± ' + x + (range.clips >= 1 ? ', ' + range.clips + ' clips' : ''),
      },
      y: quantities.accuracy,
      lines: all,
    };
  },
  equivariance(run) {
    return {
      x: { name: 'input frame', whole: true, min: 1 }, y: quantities.relative,
      lines: lines(run, run.equivariance.values, (y) => ({ x: counting(y), y })),
    };
  },
  'compare-validation': () => comparedValidation('error'),
  'compare-accuracy': () => comparedValidation('accuracy'),
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
    return { x: { name: 'predicted frame', whole: true, min: 1 }, y: quantities.error, lines: all };
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

function bandText(chart, line, i) {
  return chart.y === quantities.accuracy
    ? percent(line.low[i]) + ' to ' + percent(line.high[i])
    : chart.y.format(line.high[i] - line.y[i]);
}

function lineNumbers(chart, into) {
  const places = [...new Set(chart.lines.filter((line) => !line.thin).flatMap((line) => line.x))].sort((a, b) => a - b);
  const shown = chart.lines.filter((line) => !line.thin);
  const head = [chart.x.name];
  for (const line of shown) {
    head.push(line.label || line.name);
    if (line.high) head.push(chart.y === quantities.accuracy ? '95 % interval' : '± std');
  }
  table(into, head, places.map((x) => {
    const row = [String(x)];
    for (const line of shown) {
      const i = line.x.indexOf(x);
      row.push(i < 0 ? '–' : chart.y.format(line.y[i]));
      if (line.high) row.push(i < 0 || finite(line.high[i]) === null ? '–' : bandText(chart, line, i));
    }
    return row;
  }));
}
