// The page's menus: one open at a time, closed by Escape and by a click elsewhere.

export function menus() {
  const all = /** @type {HTMLDetailsElement[]} */ ([...document.querySelectorAll("details.menu")]);
  for (const menu of all) {
    menu.addEventListener("toggle", () => { if (menu.open) for (const other of all) if (other !== menu) other.open = false; });
    menu.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || !menu.open) return;
      menu.open = false;
      menu.querySelector("summary")?.focus();
    });
  }
  document.addEventListener("pointerdown", (event) => {
    for (const menu of all) if (menu.open && event.target instanceof Node && !menu.contains(event.target)) menu.open = false;
  });
}
