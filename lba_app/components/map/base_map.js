// The base map: contours and town names served by the product itself, or online tiles when the
// operator has set them. Drawn as SVG so that the style sheet colours it, in light and dark.
import L from "leaflet";
import { feature } from "topojson-client";

const LABEL_TOWNS_FROM_ZOOM = 5;

export function drawBase(map, { tileUrl, tileAttribution, attribution }) {
  if (tileUrl) {
    const tiles = L.tileLayer(tileUrl, { attribution: tileAttribution, maxZoom: 19 }).addTo(map);
    return () => tiles.remove();
  }
  const abort = new AbortController();
  const get = (name) => fetch(`/geo/${name}`, { signal: abort.signal }).then((answer) => answer.json());
  const pane = map.createPane("base");
  pane.style.zIndex = 200;
  const labels = L.layerGroup().addTo(map);
  map.attributionControl.addAttribution(attribution);
  const layer = (data, className) => L.geoJSON(data, { pane: "base", interactive: false, style: { className } }).addTo(map);

  Promise.all([get("neighbours.json"), get("territories.topo.json"), get("waters.json")]).then(([neighbours, territories, waters]) => {
    layer(neighbours, "base-neighbour");
    layer(feature(territories, territories.objects.departments), "base-department");
    layer(feature(territories, territories.objects.regions), "base-region");
    const rivers = layer(waters, "base-water");
    // Coarse lines (1:50m): hidden once they would stray from their bed.
    const coarse = () => rivers.eachLayer((river) => {
      const { max_zoom: last } = river.feature.properties;
      river.getElement()?.classList.toggle("is-hidden", last !== undefined && map.getZoom() > last);
    });
    map.on("zoomend", coarse);
    coarse();
  }).catch(() => {});

  let towns = [];
  const name = () => {
    labels.clearLayers();
    const zoom = Math.floor(map.getZoom());
    if (zoom < LABEL_TOWNS_FROM_ZOOM) return;
    const seen = map.getBounds();
    for (const [town, lng, lat, minZoom] of towns) {
      if (minZoom > zoom || !seen.contains([lat, lng])) continue;
      const icon = L.divIcon({ className: `town${minZoom <= 6 ? " town-large" : ""}`, html: "", iconSize: null });
      const marker = L.marker([lat, lng], { icon, interactive: false, keyboard: false, zIndexOffset: -1000 });
      labels.addLayer(marker);
      marker.getElement().textContent = town;
      marker.getElement().setAttribute("aria-hidden", "true");
    }
  };
  get("towns.json").then((data) => { towns = data; name(); }).catch(() => {});
  map.on("moveend", name);
  return () => { abort.abort(); map.off("moveend", name); };
}
