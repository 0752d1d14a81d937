/* The moving pictures of hidden states: a picture for each velocity. */

/* How the copies of a state lie on the page: [[index or null, …], …], with the texts beside rows and columns. */
function stateLayout(states) {
  if (states.unit === 'pixels/frame') {
    const sorted = (k) => [...new Set(states.velocities.map((v) => v[k]))].sort((a, b) => a - b);
    const columns = sorted(0);
    const rows = sorted(1);
    return {
      columns: columns.map(minus), rows: rows.map(minus),
      cells: rows.map((down) => columns.map((right) => states.velocities.findIndex((v) => v[0] === right && v[1] === down))),
    };
  }
  const turning = states.unit === 'degrees/frame';
  return {
    titles: states.velocities.map(([v]) => (turning ? minus(v) + '°' : 'kernel ' + v)),
    cells: [states.velocities.map((_, i) => i)],
  };
}

function stateTitle(states) {
  const count = states.velocities.length;
  if (states.unit === 'learned') return count + ' learned kernels';
  if (count === 1) return 'one state, at rest';
  return count + (states.unit === 'pixels/frame' ? ' velocities, pixels/frame: → right, ↓ down' : ' velocities, degrees/frame');
}

function hiddenMovies(element, index) {
  const run = runs[index];
  const hidden = run.hidden;
  const { width, height, frames } = hidden;
  const pixels = width * height;
  const captions = {};
  for (const sequence of run.pictures ? run.pictures.sequences : []) captions[sequence.id] = sequence.caption;
  const names = inOrder(run, hidden.models);
  const most = Math.max(...names.flatMap((name) => hidden.models[name].states.map((state) => state.channels.length)));

  const undo = make('input');
  undo.type = 'checkbox';
  const undoLabel = make('label', 'undo');
  undoLabel.append(undo, 'Motion undone');
  const channel = make('select');
  for (let c = 0; c < most; c++) {
    const option = make('option', '', String(c + 1));
    option.value = c;
    channel.append(option);
  }
  const channelLabel = make('label', '', 'Channel');
  channelLabel.append(channel);

  const list = make('div', 'states');
  const shown = hidden.sequences.map((sequence, n) => {
    const box = captioned('sequence', { id: sequence.id, caption: captions[sequence.id] || 'test sequence' });
    const strip = make('div', 'models-states');
    const input = make('div', 'lane');
    const inputCanvas = canvas(width, height, 'truth', 'Input of the hidden states: sequence ' + sequence.id);
    input.append(make('b', '', 'Input'), inputCanvas);
    strip.append(input);
    const models = names.map((name) => {
      const states = hidden.models[name];
      const state = states.states[n];
      const part = make('div', 'state');
      const note = make('output');
      part.append(make('b', '', name), make('small', '', stateTitle(states)));
      const cells = stateCells(states, name, width, height);
      part.append(cells.grid, note);
      strip.append(part);
      return {
        states, state, note, canvases: cells.canvases,
        raw: decode(state.raw), still: state.still ? decode(state.still) : null,
      };
    });
    box.append(strip);
    list.append(box);
    return { grey: decode(sequence.frames), inputCanvas, models };
  });

  function paint(model, frame, neutral) {
    const { states, state, canvases } = model;
    const c = Math.min(Number(channel.value), state.channels.length - 1);
    const signed = state.low[c] < 0;
    const bytes = undo.checked && model.still ? model.still : model.raw;
    const back = undo.checked && states.unit === 'pixels/frame' && !model.still;
    model.note.textContent = 'channel ' + state.channels[c] + ', ' + minus(short(state.low[c])) + ' to ' + short(state.high[c]);
    states.velocities.forEach((velocity, v) => {
      const from = ((frame * states.velocities.length + v) * state.channels.length + c) * pixels;
      const right = back ? frame * velocity[0] : 0;
      const down = back ? frame * velocity[1] : 0;
      const context = canvases[v].getContext('2d');
      const image = context.createImageData(width, height);
      for (let y = 0; y < height; y++) {
        for (let x = 0; x < width; x++) {
          const share = bytes[from + modulo(y + down, height) * width + modulo(x + right, width)] / 255;
          const rgb = signed ? differenceColour(2 * share - 1, neutral) : rampColour(share);
          image.data.set([rgb[0], rgb[1], rgb[2], 255], 4 * (y * width + x));
        }
      }
      context.putImageData(image, 0, 0);
    });
  }

  const control = player('Player of the hidden states', frames, (frame, one) => {
    const neutral = theme().neutral;
    one.phase.textContent = 'input ' + (frame + 1) + '/' + frames;
    for (const each of shown) {
      paintGrey(each.inputCanvas, each.grey, frame * pixels);
      for (const model of each.models) paint(model, frame, neutral);
    }
  });
  undo.addEventListener('change', control.show);
  channel.addEventListener('change', control.show);
  control.bar.append(undoLabel);
  if (most > 1) control.bar.append(channelLabel);
  element.append(control.bar, list);
  control.show();
}

const modulo = (value, size) => ((value % size) + size) % size;

/* A canvas for each velocity, in its place. */
function stateCells(states, name, width, height) {
  const layout = stateLayout(states);
  const canvases = [];
  const grid = make('div', layout.rows ? 'state-grid' : 'state-row');
  const text = (content) => grid.append(make('span', '', content));
  if (layout.rows) {
    grid.style.setProperty('--columns', layout.columns.length);
    if (states.velocities.length > 1) {
      text('');
      layout.columns.forEach(text);
    }
  }
  layout.cells.forEach((row, j) => {
    if (layout.rows && states.velocities.length > 1) text(layout.rows[j]);
    row.forEach((v) => {
      if (v < 0) {
        text('');
        return;
      }
      const label = layout.titles ? layout.titles[v] : '(' + states.velocities[v].map(minus).join(', ') + ')';
      const picture = canvas(width, height, '', 'Hidden state of ' + name + ', velocity ' + label);
      picture.title = label;
      canvases[v] = picture;
      if (layout.titles) {
        const cell = make('div', 'cell');
        cell.append(picture, make('span', '', label));
        grid.append(cell);
      } else {
        grid.append(picture);
      }
    });
  });
  return { grid, canvases };
}
