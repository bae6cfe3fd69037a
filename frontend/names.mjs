// Names that the packages of shapes do not have, or have as they are no longer written.

const RESPELLED = {
  Kiev: "Kyiv", "Kiev City": "", "Khmel'nyts'kyy": "Khmelnytskyi", Mykolayiv: "Mykolaiv", Odessa: "Odesa", Sevastopol: "",
  Transcarpathia: "Zakarpattia", Vinnytsya: "Vinnytsia", Zaporizhzhya: "Zaporizhzhia",
};

/** An oblast's name as the interface's catalogs know it; none for cities inside another. */
export const oblastName = (name) => (RESPELLED[name] ?? name).replaceAll("'", "");

/** Rivers by points that they run through (longitude, latitude). */
export const RIVERS = [
  { en: "Dnipro", uk: "Дніпро", ru: "Днепр", through: [[30.5, 50.6], [31.45, 49.9], [32.5, 49.3], [34.2, 48.5], [35.1, 47.8], [33.5, 46.8], [30.5, 51.2], [30.4, 52.2]] },
  { en: "Dniester", uk: "Дністер", ru: "Днестр", through: [[30.3, 46.3], [26.5, 48.6], [30.5, 46.1]] },
  { en: "Danube", uk: "Дунай", ru: "Дунай", through: [[28.8, 45.2], [27.3, 44.1], [29.6, 45.2]] },
  { en: "Don", uk: "Дон", ru: "Дон", through: [[39.3, 47.1], [39.1, 52.0], [41.0, 49.9], [39.1, 52.9]] },
  { en: "Tisza", uk: "Тиса", ru: "Тиса", through: [[23.5, 48.0], [21.8, 48.2]] },
];
