/* The moving pictures: test sequences with what models predict, or say of them. */

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

function canvas(width, height, className, label) {
  const element = make('canvas', className);
  element.width = width;
  element.height = height;
  element.setAttribute('role', 'img');
  element.setAttribute('aria-label', label);
  return element;
}

function paintGrey(target, bytes, from) {
  const context = target.getContext('2d');
  const image = context.createImageData(target.width, target.height);
  for (let i = 0; i < target.width * target.height; i++) {
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

/*
 * A bar with play, frame and speed, and what it needs to run: show(frame, player) is called for every frame to be seen.
 * After it, extra controls may be appended to player.bar.
 */
function player(label, total, show) {
  let last = 0;
  let rate = 1;
  const one = {
    frame: 0,
    playing: !matchMedia('(prefers-reduced-motion: reduce)').matches,
    bar: make('div', 'player'),
    phase: make('span', 'phase'),
    show: () => {
      slider.value = one.frame + 1;
      button.textContent = one.playing ? '❚❚ Pause' : '▶ Play';
      show(one.frame, one);
      slider.setAttribute('aria-valuetext', one.phase.textContent);
    },
    // On paper the last frame says most.
    hold: () => {
      one.frame = total - 1;
      setPlaying(false);
    },
  };
  one.bar.setAttribute('role', 'group');
  one.bar.setAttribute('aria-label', label);
  const button = make('button');
  button.type = 'button';
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
  one.bar.append(button, one.phase, frameLabel, speedLabel);

  function setPlaying(value) {
    one.playing = value;
    one.show();
  }

  function tick(now) {
    if (one.playing && now - last >= 1000 / (framesPerSecond * rate)) {
      last = now;
      one.frame = (one.frame + 1) % total;
      one.show();
    }
    requestAnimationFrame(tick);
  }

  button.addEventListener('click', () => setPlaying(!one.playing));
  slider.addEventListener('input', () => {
    one.frame = Number(slider.value) - 1;
    setPlaying(false);
  });
  speed.addEventListener('change', () => { rate = Number(speed.value); });
  players.push(one);
  requestAnimationFrame(tick);
  return one;
}

function captioned(className, sequence) {
  const box = make('figure', className);
  const caption = make('figcaption', '', sequence.caption || 'sequence');
  if (sequence.id !== '') caption.append(' ', make('small', '', '(id ' + sequence.id + ')'));
  box.append(caption);
  return box;
}

function movies(element, index) {
  const run = runs[index];
  if (run.measure === 'accuracy') clipMovies(element, run);
  else forecastMovies(element, run);
}

/* Clips, and beside them what each model says they are. */
function clipMovies(element, run) {
  const pictures = run.pictures;
  const size = pictures.canvas;
  const total = pictures.inputFrames + pictures.predictedFrames;
  const list = make('div', 'sequences');
  list.style.setProperty('--card', '22rem');
  const shown = pictures.sequences.map((sequence) => {
    const frames = decode(sequence.frames);
    const box = captioned('sequence clip', sequence);
    const lane = make('div', 'lane');
    const picture = canvas(size, size, 'truth', 'Clip: ' + (sequence.caption || sequence.id));
    lane.append(picture, make('output', '', sequence.truth && 'true: ' + sequence.truth));
    const answers = make('ul', 'answers');
    for (const name of inOrder(run, sequence.answers)) {
      const answer = sequence.answers[name];
      const item = make('li', answer.right ? 'right' : 'wrong');
      item.append(make('b', '', name), make('span', '', (answer.right ? '✓ ' : '✗ ') + answer.text), make('small', '', answer.right ? 'right' : 'wrong'));
      answers.append(item);
    }
    const sides = make('div', 'sides');
    sides.append(lane, answers);
    box.append(sides);
    list.append(box);
    return { frames, picture };
  });
  const control = player('Player of the clips', total, (frame, one) => {
    one.phase.textContent = 'frame ' + (frame + 1) + '/' + total;
    for (const each of shown) paintGrey(each.picture, each.frames, frame * size * size);
  });
  element.append(control.bar, list);
  control.show();
}

/* Forecasts beside the truth, and their difference from it. */
function forecastMovies(element, run) {
  const pictures = run.pictures;
  const size = pictures.canvas;
  const pixels = size * size;
  const total = pictures.inputFrames + pictures.predictedFrames;
  const list = make('div', 'sequences');
  const shown = pictures.sequences.map((sequence) => {
    const truth = decode(sequence.frames);
    const box = captioned('sequence', sequence);
    const strip = make('div', 'strip');
    const first = make('div', 'lane');
    const label = sequence.caption || 'sequence ' + sequence.id;
    const truthCanvas = canvas(size, size, 'truth', 'Input and truth: ' + label);
    const title = make('b');
    first.append(title, truthCanvas, make('output'));
    const key = make('div', 'key');
    const keyBar = make('i');
    const keyEnds = make('span');
    keyEnds.append(make('span', '', '−1'), make('span', '', '0'), make('span', '', '1'));
    key.append('Difference', keyBar, keyEnds);
    first.append(key);
    strip.append(first);
    const names = inOrder(run, sequence.predictions);
    const lanes = names.map((name) => {
      const lane = make('div', 'lane');
      const heading = make('b', '', name);
      heading.title = name;
      const predicted = canvas(size, size, 'prediction', 'Prediction of ' + name + ': ' + label);
      const error = make('output');
      const difference = canvas(size, size, 'difference', 'Prediction of ' + name + ' minus truth: ' + label);
      lane.append(heading, predicted, error, difference);
      strip.append(lane);
      return { frames: decode(sequence.predictions[name]), predicted, difference, error };
    });
    list.style.setProperty('--card', 7.6 * (names.length + 1) + 'rem');
    box.append(strip);
    list.append(box);
    return { truth, truthCanvas, title, lanes, keyBar };
  });

  const control = player('Player of the moving pictures', total, (frame, one) => {
    const predicting = frame >= pictures.inputFrames;
    const k = frame - pictures.inputFrames;
    const neutral = theme().neutral;
    one.phase.textContent = predicting
      ? 'predicted ' + (k + 1) + '/' + pictures.predictedFrames
      : 'input ' + (frame + 1) + '/' + pictures.inputFrames;
    one.phase.classList.toggle('predicted', predicting);
    for (const each of shown) {
      each.title.textContent = predicting ? 'Truth' : 'Input';
      paintGrey(each.truthCanvas, each.truth, frame * pixels);
      each.keyBar.style.background = 'linear-gradient(to right,' +
        [-1, 0, 1].map((d) => css(differenceColour(d, neutral))).join(',') + ')';
      for (const lane of each.lanes) {
        if (predicting) paintGrey(lane.predicted, lane.frames, k * pixels);
        else paintGrey(lane.predicted, each.truth, frame * pixels);
        const mse = paintDifference(lane.difference, size, predicting ? lane.frames : null, k * pixels, each.truth, frame * pixels, neutral);
        lane.error.textContent = predicting ? 'MSE ' + short(mse) : 'input';
        lane.predicted.classList.toggle('predicted', predicting);
      }
    }
  });
  element.append(control.bar, list);
  control.show();
}
