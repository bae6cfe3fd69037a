/* Folds what is typed as the pages' names were folded: case, apostrophes, accents, hyphens and soft signs. */
"use strict";
window.COUNTERCLAIM_FOLD = (typed) => {
  const kept = { "й": "\u0001", "ї": "\u0002" };
  const back = { "\u0001": "й", "\u0002": "ї" };
  const bare = typed.toLowerCase().replaceAll("ё", "е").replace(/[йї]/g, (letter) => kept[letter])
    .replace(/['’ʼ`´‘ʹ＇′]/g, "").normalize("NFKD").replace(/\p{M}/gu, "").replace(/[\u0001\u0002]/g, (mark) => back[mark]);
  return bare.replace(/["«»“”„ь]/g, "").replace(/[\s\-‐‑‒–]+/g, " ").trim();
};
