// Says two minutes before a session ends that it will, and puts the end off when asked. Nothing is sent by itself, and
// nothing that was typed is touched. Other windows of this browser count as use. Times come from the page.
(() => {
  const place = document.querySelector("[data-session]");
  if (!place) return;
  const now = () => Date.now() / 1000;
  const part = (name) => place.querySelector(`[data-${name}]`);
  const [panel, button, form] = [part("panel"), part("button"), place.querySelector("form")];
  const { idle, seconds, longest, warning } = Object.fromEntries(Object.entries(place.dataset).map(([name, value]) => [name, Number(value)]));
  const last = now() + longest;
  let end = now() + seconds;
  let shown = "";
  let failed = false;

  const windows = "BroadcastChannel" in window ? new BroadcastChannel("session") : null;
  const used = () => {
    end = Math.min(now() + idle, last);
    if (windows) windows.postMessage(end);
    show();
  };
  if (windows) {
    windows.onmessage = (message) => {
      end = Math.min(Math.max(end, message.data), last);
      show();
    };
    windows.postMessage(end);
  }

  const state = () => {
    const left = end - now();
    if (left <= 0) return "over";
    if (left > warning) return "";
    return last - end < 1 ? "last" : "soon";
  };
  const show = () => {
    const next = failed && state() === "soon" ? "failed" : state();
    if (next === shown) return;
    shown = next;
    panel.hidden = !next;
    for (const name of ["soon", "last", "over", "failed"]) part(name).hidden = name !== next;
    button.hidden = next !== "soon" && next !== "failed";
  };

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    failed = false;
    try {
      const answer = await fetch(form.action, { method: "POST", body: new FormData(form), redirect: "manual" });
      if (answer.status === 204) return used();
      end = now(); // the server knows of no session any more
    } catch {
      failed = true;
    }
    show();
  });
  setInterval(show, 1000);
  document.addEventListener("visibilitychange", show);
})();
