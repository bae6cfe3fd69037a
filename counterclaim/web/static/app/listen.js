// Reads a page aloud, sentence by sentence, and marks the one that is being read, in the page and in the text beside it.

/** @typedef {{ id: string, about: string, text: string, audio?: string }} Sentence */
/** @typedef {{ language: string, missing: string, why_not: string, sentences: Sentence[] }} Playlist */

const SPEED = "listen-speed";
const TRIES = 3, PATIENCE = 1000;

class Player {
  /** @param {HTMLElement} room */
  constructor(room) {
    this.room = room;
    this.audio = new Audio();
    this.ahead = new Audio();
    this.at = 0;
    this.tries = 0;
    /** @type {Playlist | null} */
    this.list = null;
    /** @type {Element | null} */
    this.shown = null;
    this.play = this.#button("play");
    this.why = /** @type {HTMLElement} */ (room.querySelector("[data-why]"));
    this.script = /** @type {HTMLElement} */ (room.querySelector(".script"));
    this.told = /** @type {HTMLElement} */ (room.querySelector("[data-at]"));
    this.speed = /** @type {HTMLSelectElement} */ (room.querySelector('[data-act="speed"]'));
    this.play.hidden = false;
    this.#remembered();
    this.#heed();
    void this.#known();
  }

  /** @param {string} name */
  #button(name) {
    return /** @type {HTMLButtonElement} */ (this.room.querySelector(`[data-act="${name}"]`));
  }

  #heed() {
    this.play.addEventListener("click", () => void this.toggle());
    this.#button("back").addEventListener("click", () => void this.go(this.at - 1));
    this.#button("on").addEventListener("click", () => void this.go(this.at + 1));
    this.#button("stop").addEventListener("click", () => this.end());
    this.speed.addEventListener("change", () => this.#hasten());
    this.audio.addEventListener("ended", () => void this.go(this.at + 1));
    this.audio.addEventListener("error", () => { if (this.audio.getAttribute("src")) void this.#again(); });
    this.room.querySelector("details")?.addEventListener("toggle", () => void this.#load());
    this.room.querySelector(".player")?.addEventListener("keydown", (event) => this.#key(/** @type {KeyboardEvent} */ (event)));
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (this.room.dataset.state === "still" || event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.key === "Escape") this.end();
    else if (event.target !== this.speed && event.key === "ArrowLeft") void this.go(this.at - 1);
    else if (event.target !== this.speed && event.key === "ArrowRight") void this.go(this.at + 1);
    else return;
    event.preventDefault();
  }

  #remembered() {
    try {
      const speed = localStorage.getItem(SPEED);
      if (speed && [...this.speed.options].some((option) => option.value === speed)) this.speed.value = speed;
    } catch { /* nothing is remembered where nothing may be kept */ }
  }

  #hasten() {
    this.audio.playbackRate = this.audio.defaultPlaybackRate = Number(this.speed.value);
    try { localStorage.setItem(SPEED, this.speed.value); } catch { /* as above */ }
  }

  /** Ask who reads before anybody presses: the button says it where nobody does. */
  async #known() {
    const found = await fetch("/listen/voices").then((answer) => answer.json()).catch(() => ({}));
    const why = found[document.documentElement.lang];
    if (typeof why !== "string") return;
    this.play.setAttribute("aria-disabled", "true");
    this.why.textContent = why;
  }

  async #load() {
    if (this.list) return;
    this.list = await fetch(this.room.dataset.playlist ?? "").then((answer) => (answer.ok ? answer.json() : null)).catch(() => null);
    if (!this.list) return;
    this.script.replaceChildren(...this.list.sentences.map((sentence) => {
      const row = document.createElement("li");
      row.id = sentence.id;
      row.textContent = sentence.text;
      row.lang = this.list?.language ?? "";
      return row;
    }));
  }

  async toggle() {
    if (this.play.getAttribute("aria-disabled") === "true") return;
    if (!this.audio.paused) {
      this.audio.pause();
      this.#told("paused", this.room.dataset.langResume);
      return;
    }
    if (this.room.dataset.state === "paused") return void this.#start();
    this.play.textContent = this.room.dataset.langWait ?? "";
    await this.#load();
    if (!this.list || this.list.missing) { this.end(this.list?.why_not || this.room.dataset.langFailed); return; }
    this.shown = null;
    await this.go(this.at);
  }

  /** @param {number} at @param {number} tries how often this sentence was tried already */
  async go(at, tries = 0) {
    const sentences = this.list?.sentences ?? [];
    if (at < 0) return;
    if (at >= sentences.length) { this.at = 0; this.end(); return; }
    const sentence = sentences[at];
    if (!sentence?.audio) return;
    this.at = at;
    this.tries = tries;
    for (const part of this.room.querySelectorAll(".player [hidden]")) part.removeAttribute("hidden");
    this.room.dataset.state = "waiting";
    this.audio.src = sentence.audio;
    this.#mark(sentence);
    this.told.textContent = `${at + 1} / ${sentences.length}`;
    await this.#start();
    const next = sentences[at + 1]?.audio;
    if (next) { this.ahead.preload = "auto"; this.ahead.src = next; }
  }

  async #start() {
    this.audio.playbackRate = this.audio.defaultPlaybackRate = Number(this.speed.value);
    try {
      await this.audio.play();
      this.why.textContent = "";
      this.#told("reading", this.room.dataset.langPause);
    } catch (error) {
      if (/** @type {Error} */ (error).name === "NotAllowedError") this.#told("paused", this.room.dataset.langResume);
    }
  }

  /** The voice is busy, or the server has forgotten its list: ask for the list again, and try a few times. */
  async #again() {
    const at = this.at, tries = this.tries + 1;
    if (tries >= TRIES) { this.end(this.room.dataset.langFailed); return; }
    await new Promise((done) => setTimeout(done, PATIENCE));
    if (this.at !== at || this.room.dataset.state === "still") return;
    this.list = null;
    await this.#load();
    if (!this.list) { this.end(this.room.dataset.langFailed); return; }
    await this.go(at, tries);
  }

  /** @param {string} state @param {string | undefined} words */
  #told(state, words) {
    this.room.dataset.state = state;
    this.play.textContent = words ?? "";
  }

  /** Stop; ``at`` stays, so that reading goes on from there. @param {string} [why] */
  end(why) {
    this.audio.pause();
    this.audio.removeAttribute("src");
    this.ahead.removeAttribute("src");
    this.#mark(null);
    this.why.textContent = why ?? "";
    this.#told("still", this.room.dataset.langListen);
    for (const part of this.room.querySelectorAll('.player > :not([data-act="play"]):not([data-why])')) part.setAttribute("hidden", "");
    if (this.room.querySelector(".player")?.contains(document.activeElement)) this.play.focus({ preventScroll: true });
  }

  /** @param {Sentence | null} sentence */
  #mark(sentence) {
    for (const element of document.querySelectorAll(".is-spoken")) element.classList.remove("is-spoken");
    if (!sentence) return;
    const own = document.getElementById(sentence.id);
    const page = document.querySelector(`[data-say="${CSS.escape(sentence.about)}"]`);
    for (const element of [own, page]) element?.classList.add("is-spoken");
    if (own) this.script.scrollTop = own.offsetTop - this.script.offsetTop - this.script.clientHeight / 3;
    if (page) this.#follow(page);
  }

  /** Bring a sentence onto the screen, unless the reader has scrolled away from the one before. @param {Element} page */
  #follow(page) {
    const left = this.shown !== null && this.shown.isConnected && !onScreen(this.shown);
    this.shown = page;
    if (left || page.getClientRects().length === 0 || onScreen(page)) return;
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    page.scrollIntoView({ block: "center", behavior: still ? "auto" : "smooth" });
    if (!still) this.shown = null; // it is on its way: only after it may the reader leave it
  }
}

/** @param {Element} element */
function onScreen(element) {
  const box = element.getBoundingClientRect();
  return box.bottom > 0 && box.top < innerHeight - 60;
}

for (const room of document.querySelectorAll(".listen[data-playlist]")) new Player(/** @type {HTMLElement} */ (room));
