/* Draws everything, and again when the window or its colours change. */

function redraw() {
  for (const one of drawn) one.draw();
  for (const player of players) player.show();
}

document.querySelectorAll('[data-chart]').forEach(figure);
document.querySelectorAll('[data-movies]').forEach((element) => movies(element, Number(element.dataset.movies)));
document.querySelectorAll('[data-hidden]').forEach((element) => hiddenMovies(element, Number(element.dataset.hidden)));
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
