// Passkeys: asks the browser to make one, or to prove that it has one, and sends the form that stands around the button.
// Without scripts, or in a browser without passkeys, the page keeps the words that say what to do instead.
(() => {
  const toBytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (sign) => sign.charCodeAt(0));
  const toText = (bytes) =>
    btoa(String.fromCharCode(...new Uint8Array(bytes))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  const known = (list) => (list || []).map((one) => ({ ...one, id: toBytes(one.id) }));

  const make = ({ publicKey }) =>
    navigator.credentials.create({
      publicKey: {
        ...publicKey,
        challenge: toBytes(publicKey.challenge),
        user: { ...publicKey.user, id: toBytes(publicKey.user.id) },
        excludeCredentials: known(publicKey.excludeCredentials),
        authenticatorSelection: { residentKey: "required", requireResidentKey: true, userVerification: "required" },
      },
    });
  const prove = ({ publicKey }) =>
    navigator.credentials.get({
      publicKey: {
        ...publicKey,
        challenge: toBytes(publicKey.challenge),
        allowCredentials: known(publicKey.allowCredentials),
      },
    });

  const asJson = (credential) => {
    const response = {};
    for (const part of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
      if (credential.response[part]) response[part] = toText(credential.response[part]);
    }
    const { id, type } = credential;
    const clientExtensionResults = credential.getClientExtensionResults();
    return JSON.stringify({ id, rawId: toText(credential.rawId), type, response, clientExtensionResults });
  };

  const optionsOf = async (form) => {
    if (form.dataset.options) return JSON.parse(document.getElementById(form.dataset.options).textContent);
    const answer = await fetch(form.action, { headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error(answer.status);
    return (await answer.json()).request_options;
  };

  const prepare = (form) => {
    const [button, failed, twice] = ["button", "failed", "twice"].map((part) => form.querySelector(`[data-${part}]`));
    form.querySelector("[data-without]").hidden = true;
    button.hidden = false;
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      button.disabled = true;
      for (const words of [failed, twice]) if (words) words.hidden = true;
      try {
        const options = await optionsOf(form);
        const credential = await (form.dataset.passkey === "make" ? make(options.creation_options) : prove(options.request_options || options));
        form.elements.credential.value = asJson(credential);
        form.submit();
      } catch (error) {
        button.disabled = false;
        (error.name === "InvalidStateError" && twice ? twice : failed).hidden = false;
      }
    });
  };

  if (window.PublicKeyCredential) document.querySelectorAll("form[data-passkey]").forEach(prepare);
})();
