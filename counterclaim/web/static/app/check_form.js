// @ts-check
// Giving an article: a file may be dropped anywhere on its form, and a form is sent once.

const drop = document.getElementById("drop");
const file = /** @type {HTMLInputElement | null} */ (document.getElementById("file"));

for (const name of ["dragenter", "dragover"]) {
  document.addEventListener(name, (event) => {
    if (!/** @type {DragEvent} */ (event).dataTransfer?.types.includes("Files") || !drop) return;
    event.preventDefault();
    drop.classList.add("over");
  });
}
document.addEventListener("dragleave", (event) => {
  if (!event.relatedTarget) drop?.classList.remove("over");
});
document.addEventListener("drop", (event) => {
  const files = event.dataTransfer?.files;
  drop?.classList.remove("over");
  if (!files?.length || !file?.form) return;
  event.preventDefault();
  file.files = files;
  file.form.requestSubmit();
});

for (const form of /** @type {NodeListOf<HTMLFormElement>} */ (document.querySelectorAll(".way"))) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "yes";
    form.querySelector(".go")?.setAttribute("aria-disabled", "true");
  });
}
// who comes back to the page may send it again
addEventListener("pageshow", () => {
  for (const form of /** @type {NodeListOf<HTMLFormElement>} */ (document.querySelectorAll(".way"))) {
    delete form.dataset.sent;
    form.querySelector(".go")?.removeAttribute("aria-disabled");
  }
});
