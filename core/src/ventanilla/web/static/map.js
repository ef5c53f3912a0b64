// A map with the utility's tiles in the place of the drawn one, which stays where anything is missing.

for (const place of document.querySelectorAll(".map[data-tiles]")) show(place).catch(() => {});

async function show(place) {
  const answer = await fetch(place.dataset.from, { credentials: "same-origin" });
  if (!answer.ok || !window.L) return;
  const data = await answer.json();
  const colours = getComputedStyle(place);
  const colour = (name) => colours.getPropertyValue(name).trim();
  const drawn = place.firstElementChild;
  const box = document.createElement("div");
  box.className = "map-live";
  box.setAttribute("role", "region");
  box.setAttribute("aria-label", drawn.getAttribute("aria-label"));
  place.append(box);
  const map = L.map(box, { preferCanvas: false, zoomAnimation: !matchMedia("(prefers-reduced-motion: reduce)").matches });
  L.tileLayer(place.dataset.tiles, { attribution: escaped(place.dataset.attribution), maxZoom: 19 }).addTo(map);
  const layer = L.geoJSON(data, {
    style: () => ({ color: colour("--bar"), weight: 3 }),
    pointToLayer: (feature, at) => {
      const chosen = feature.properties.is_chosen;
      return L.circleMarker(at, { radius: chosen ? 10 : 6, color: colour(chosen ? "--bad" : "--link"), weight: chosen ? 4 : 2, fillOpacity: 0.8 });
    },
    onEachFeature: (feature, each) => {
      const { number, name } = feature.properties;
      each.bindTooltip(escaped([number, name].filter(Boolean).join(" · ")));
    },
  }).addTo(map);
  if (!layer.getBounds().isValid()) return box.remove();
  map.fitBounds(layer.getBounds(), { padding: [24, 24], animate: false });
  drawn.setAttribute("hidden", "");
}

function escaped(text) {
  const span = document.createElement("span");
  span.textContent = text ?? "";
  return span.innerHTML;
}
