/* Growth Equestre: sends page views and clicks on elements with data-growth-cta. No cookie.
   With data-consent="yes", or after growth.consent(true), a random number in this site's own storage lets the visits
   be joined to the lead once the site's server sends it as "visitante". */
(function () {
  "use strict";
  var script = document.currentScript;
  if (!script || window.growth) return;
  var to = new URL("collect?key=" + encodeURIComponent("__PUBLIC_KEY__"), script.src).href;
  var name = "growth-visitor";
  var agreed = script.getAttribute("data-consent") === "yes" && !navigator.globalPrivacyControl;

  function visitor() {
    if (!agreed) return "";
    try {
      var known = localStorage.getItem(name);
      if (!known) {
        known = Array.from(crypto.getRandomValues(new Uint8Array(16)), function (part) {
          return part.toString(16).padStart(2, "0");
        }).join("");
        localStorage.setItem(name, known);
      }
      return known;
    } catch (blocked) {
      return "";
    }
  }

  function send(kind) {
    var body = JSON.stringify({ evento: kind, pagina: location.pathname, visitante: visitor() });
    var sent = navigator.sendBeacon && navigator.sendBeacon(to, new Blob([body], { type: "text/plain" }));
    if (!sent) {
      fetch(to, { method: "POST", body: body, keepalive: true, credentials: "omit" }).catch(function () {});
    }
  }

  function consent(yes) {
    agreed = Boolean(yes) && !navigator.globalPrivacyControl;
    if (!agreed) {
      try {
        localStorage.removeItem(name);
      } catch (blocked) {
        return;
      }
    }
  }

  document.addEventListener("click", function (event) {
    if (event.target instanceof Element && event.target.closest("[data-growth-cta]")) send("cta_click");
  }, true);
  window.growth = { consent: consent, visitor: visitor };
  send("page_view");
})();
