// The days: the slider with the strip of changes over it, playing, steps, and going to the next change here.
import { dayText, settings } from "./data.js";
import { one, variable } from "./dom.js";

const BEAT = 110; // milliseconds between two days of playing

export class Time {
  /**
   * @param {number} day
   * @param {(day: number, playing: boolean) => void} set
   */
  constructor(day, set) {
    this.day = day;
    this.set = set;
    this.timer = 0;
    this.slider = one("day", HTMLInputElement);
    this.play = one("play", HTMLButtonElement);
    this.stride = one("stride", HTMLSelectElement);
    this.strip = one("strip", HTMLCanvasElement);
    this.slider.addEventListener("input", () => { this.stop(); this.go(Number(this.slider.value)); });
    this.play.addEventListener("click", () => (this.timer ? this.stop() : this.start()));
    one("back", HTMLButtonElement).addEventListener("click", () => this.step(-1));
    one("on", HTMLButtonElement).addEventListener("click", () => this.step(1));
    this.tell();
  }

  /** @param {number} day */
  go(day) {
    this.day = Math.min(Math.max(day, 0), settings.days - 1);
    this.tell();
    this.set(this.day, Boolean(this.timer));
  }

  /** Say the day on the slider and beside it. */
  tell() {
    const words = dayText(this.day);
    this.slider.value = String(this.day);
    this.slider.setAttribute("aria-valuetext", words);
    one("day-text", HTMLOutputElement).textContent = words;
    for (const place of document.querySelectorAll("[data-day-text]")) place.textContent = words;
  }

  /** @param {1 | -1} way */
  step(way) {
    this.stop();
    this.go(this.day + way * Number(this.stride.value));
  }

  start() {
    if (this.day >= settings.last) this.go(0);
    this.play.textContent = this.play.dataset.pause ?? "";
    this.play.setAttribute("aria-pressed", "true");
    this.timer = window.setInterval(() => {
      if (this.day >= settings.last) this.stop();
      else this.go(this.day + Number(this.stride.value));
    }, BEAT);
  }

  stop() {
    if (!this.timer) return;
    clearInterval(this.timer);
    this.timer = 0;
    this.play.textContent = this.play.dataset.play ?? "";
    this.play.setAttribute("aria-pressed", "false");
    this.set(this.day, false);
  }

  /**
   * Draw how much changes when over the slider.
   * @param {Uint16Array} counts by day
   */
  draw(counts) {
    const { strip } = this, scale = Math.min(window.devicePixelRatio || 1, 2), box = strip.getBoundingClientRect();
    strip.width = Math.round(box.width * scale);
    strip.height = Math.round(box.height * scale);
    const context = strip.getContext("2d"), most = Math.log2(1 + counts.reduce((high, count) => Math.max(high, count), 1));
    if (!context || !strip.width) return;
    context.fillStyle = variable("--dim");
    const margin = 8 * scale, room = strip.width - 2 * margin, wide = Math.max(scale, room / counts.length);
    counts.forEach((count, day) => {
      const high = (Math.log2(1 + count) / most) * strip.height;
      if (count) context.fillRect(margin + (room * day) / Math.max(counts.length - 1, 1) - wide / 2, strip.height - high, wide, high);
    });
    strip.dataset.changes = String(counts.reduce((sum, count) => sum + count, 0));
  }
}
