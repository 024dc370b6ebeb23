// What is seen of a page once a browser has laid it out: looked for by tests/browser/looking.py.
(() => {
  // By a kind of text that a right-to-left page would draw in the wrong order: where it is found.
  const MONTHS = "Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sep(?:t(?:ember)?)?|" +
    "Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?|يناير|فبراير|مارس|أبريل|إبريل|مايو|يونيو|يوليو|أغسطس|سبتمبر|أكتوبر|نوفمبر|ديسمبر";
  const KINDS = {
    "a date": new RegExp(`(?:\\d{1,2} )?(?:${MONTHS})\\.? \\d{4}|\\d{1,2} (?:${MONTHS})(?![\\p{L}])|\\d{4}-\\d{2}(?:-\\d{2})?(?!\\d)|\\b\\d{1,2}[/.]\\d{1,2}[/.]\\d{2,4}\\b`, "u"),
    "a time": /\b\d{1,2}:\d{2}\b|UTC[+\u2212-]\d/,
    "a reference": /\b[A-Z]{2,3}-[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}\b/,
    "a phone number": /(?:^|[^\w])\+\d[\d ()-]{6,}\d/,
    "an e-mail address": /[\w.+-]+@[\w-]+\.[\w.-]+/,
    "a network address": /\b\d{1,3}(?:\.\d{1,3}){3}\b|\b[0-9a-f]{0,4}(?:::?[0-9a-f]{1,4}){2,7}\b/i,
    "a code": /\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-|\b(?=[0-9a-f]*\d)(?=[0-9a-f]*[a-f])[0-9a-f]{10,}\b|\b[A-Z2-7]{26,}\b/,
  };
  const APART = "bdi, [dir]:not(html):not(body)";
  const shown = (element) => element.outerHTML.replace(/\s+/g, " ").slice(0, 160);
  const texts = function* () {
    const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walk.nextNode()) {
      const parent = walk.currentNode.parentElement;
      if (walk.currentNode.data.trim() && !parent.closest("script, style, template, textarea")) yield walk.currentNode;
    }
  };
  // Alone in its element or not: the element must keep it apart from what stands around it.
  const isApart = (element) => {
    for (let one = element; one && one !== document.body; one = one.parentElement) {
      if (one.matches(APART)) return true;
      if (one.matches("time") && getComputedStyle(one).unicodeBidi.startsWith("isolate")) return true;
    }
    return false;
  };
  const isHidden = (element) => {
    const style = getComputedStyle(element);
    if (style.visibility === "hidden" || style.display === "none") return true;
    for (let one = element; one; one = one.parentElement) {
      const its = getComputedStyle(one);
      if (its.position === "absolute" && its.overflow === "hidden" && one.offsetWidth <= 1) return true; // for screen readers
      if (one.matches("thead") && its.position === "absolute" && its.overflow === "hidden") return true; // of a folded table
      if (one.matches(".govuk-skip-link:not(:focus)")) return true;
    }
    return false;
  };
  const scrolls = (element) => {
    for (let one = element.parentElement; one && one !== document.body; one = one.parentElement) {
      if (/auto|scroll/.test(getComputedStyle(one).overflowX)) return true;
    }
    return false;
  };

  window.look = {
    mixed() {
      const found = [];
      for (const text of texts()) {
        // An option's words cannot be marked; the list's own direction is all there is.
        if (isApart(text.parentElement)) continue;
        for (const [kind, pattern] of Object.entries(KINDS)) {
          const match = pattern.exec(text.data);
          if (match) found.push(`${kind} is not kept apart, ${match[0].trim()}: ${shown(text.parentElement)}`);
        }
      }
      return found;
    },
    // What a page that is read from the right must have on its other side.
    mirrored() {
      const found = [];
      const right = document.documentElement.dir === "rtl";
      const [wrong, outer] = right ? ["left", "right"] : ["right", "left"];
      for (const element of document.body.querySelectorAll("*")) {
        const style = getComputedStyle(element);
        if (isHidden(element) || !element.getBoundingClientRect().width) continue;
        if (style.textAlign === wrong && element.textContent.trim()) found.push(`its words stand on the ${wrong}: ${shown(element)}`);
        const bar = { left: parseFloat(style.borderLeftWidth), right: parseFloat(style.borderRightWidth) };
        if (bar[wrong] - bar[outer] > 3 && element.textContent.trim()) found.push(`its bar stands on the ${wrong}: ${shown(element)}`);
      }
      for (const field of document.querySelectorAll("input:is([type=radio], [type=checkbox])")) {
        const label = field.labels[0];
        if (!label || !label.getBoundingClientRect().width) continue;
        const middle = (one) => { const box = one.getBoundingClientRect(); return (box.left + box.right) / 2; };
        if (middle(field) > middle(label) !== right) found.push(`it stands behind its words: ${shown(field)}`);
      }
      return found;
    },
    layout() {
      const found = [];
      const root = document.documentElement;
      if (root.scrollWidth > root.clientWidth) found.push(`the page is ${root.scrollWidth - root.clientWidth} px wider than the window`);
      const range = document.createRange();
      const told = new Set();
      const tell = (words, element) => {
        if (!told.has(element)) found.push(`${words}: ${shown(element)}`);
        told.add(element);
      };
      for (const text of texts()) {
        const element = text.parentElement;
        range.selectNodeContents(text);
        const box = range.getBoundingClientRect();
        if (!box.width || isHidden(element)) continue;
        if ((box.left < -1 || box.right > root.clientWidth + 1) && !scrolls(element)) tell("words stand outside of the window", element);
        for (let one = element; one && one !== document.body; one = one.parentElement) {
          const style = getComputedStyle(one);
          if (!/hidden|clip/.test(style.overflowX + style.overflowY) || one.matches("select, input")) continue;
          const frame = one.getBoundingClientRect();
          if (box.left < frame.left - 1 || box.right > frame.right + 1 || box.bottom > frame.bottom + 1) tell("words are cut off", one);
        }
      }
      for (const button of document.querySelectorAll("button, .govuk-button, .govuk-tag, select")) {
        const box = button.getBoundingClientRect();
        if (box.width && !isHidden(button) && button.scrollWidth > button.clientWidth + 1 && getComputedStyle(button).display !== "inline") {
          tell("its words are wider than it is", button);
        }
      }
      return found;
    },
  };
})();
