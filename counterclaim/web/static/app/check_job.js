// @ts-check
// How far a check is, as the server tells it; asks again and again where the stream breaks.

/** @typedef {{state: string, percent: number, words: string, steps: Record<string, string>, go: string}} Told */

const job = document.getElementById("job");
const now = document.getElementById("now");
const bar = /** @type {HTMLProgressElement | null} */ (document.getElementById("bar"));
const base = `/check/job/${job?.dataset.job}`;
const steps = /** @type {HTMLElement[]} */ ([...document.querySelectorAll("[data-step]")]);

/** @param {Told} told @returns {boolean} whether nothing more will come */
function show(told) {
  if (told.state === "done") {
    location.replace(told.go);
    return true;
  }
  if (told.state === "failed" || told.state === "cancelled") {
    location.reload();
    return true;
  }
  if (now && now.textContent !== told.words) now.textContent = told.words;
  if (bar) bar.value = told.percent;
  let next = told.state === "working";
  for (const step of steps) {
    const words = told.steps[step.dataset.step ?? ""];
    step.classList.toggle("behind", words !== undefined);
    if (words !== undefined) step.textContent = words;
    step.classList.toggle("next", words === undefined && next);
    if (words === undefined) next = false;
  }
  return false;
}

async function ask() {
  try {
    const answer = await fetch(`${base}/state`);
    if (answer.ok && show(await answer.json())) return;
    if (answer.status === 404) return location.reload();
  } catch {
    // the server is away: it is asked again
  }
  setTimeout(ask, 1500);
}

function listen() {
  const stream = new EventSource(`${base}/events`);
  stream.addEventListener("progress", (event) => {
    if (show(JSON.parse(event.data))) stream.close();
  });
  stream.addEventListener("error", () => {
    stream.close();
    setTimeout(ask, 500);
  });
}

listen();
