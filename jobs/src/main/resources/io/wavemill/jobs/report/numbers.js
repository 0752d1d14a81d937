/* The report's data, and how numbers and colours look. */
const { runs, repetitions } = JSON.parse(document.getElementById('report-data').textContent);

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

const percent = (value) => (finite(value) === null ? '–' : (100 * value).toFixed(1) + ' %');

/* What an axis of values is called, and how its values are written: long beside a chart, short at its ticks. */
const quantities = {
  error: { name: 'MSE per pixel', format, tick: short },
  loss: { name: 'cross-entropy', format, tick: short },
  relative: { name: 'relative error', format, tick: short },
  accuracy: { name: 'accuracy', format: percent, tick: (value) => Math.round(100 * value) + ' %', most: 1 },
};

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
