// Making and finding elements.

/**
 * An element with a text, attributes (those without a value are left out) and children.
 * @param {string} tag
 * @param {string} [text]
 * @param {Record<string, string>} [attributes]
 * @param {(Node | string)[]} children
 */
export function made(tag, text = "", attributes = {}, ...children) {
  const element = document.createElement(tag);
  if (text) element.textContent = text;
  for (const [name, value] of Object.entries(attributes)) if (value) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

/**
 * The page's element of an id, which has to be of a kind.
 * @template {HTMLElement} T
 * @param {string} id
 * @param {new () => T} kind
 * @returns {T}
 */
export function one(id, kind) {
  const found = document.getElementById(id);
  if (!(found instanceof kind)) throw new Error(`the page lacks #${id}`);
  return found;
}

/**
 * A form's fields of a name.
 * @param {string} name
 * @returns {HTMLInputElement[]}
 */
export const fields = (name) => [...document.querySelectorAll("input")].filter((field) => field.name === name);

/** @param {string} name */
export const variable = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

/**
 * A camp's tone as the style sheets mix it, in red, green and blue.
 * @param {string} side
 */
export function tone(side) {
  const probe = made("i", "", { class: `dot ${side}` });
  document.body.append(probe);
  const found = getComputedStyle(probe).backgroundColor;
  probe.remove();
  return found;
}

/**
 * Call the last of several requests only, some time after it.
 * @param {number} wait milliseconds
 * @param {() => void} work
 */
export function settled(wait, work) {
  let timer = 0;
  return () => {
    clearTimeout(timer);
    timer = window.setTimeout(work, wait);
  };
}
