// While a preview is being made the page looks every two seconds how far it is.
import { refresh } from "./live.js";

const EVERY = 2000;
setInterval(() => {
  if (!document.hidden && document.querySelector("[data-making]")) refresh();
}, EVERY);
