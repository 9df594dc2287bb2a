// The map of all results. It draws groups fetched by URL for what is visible, over a base map
// that comes with the product, and talks to the list through `data-item` attributes.
import L from "leaflet";
import "leaflet/dist/leaflet.css";
import { useEffect, useRef, useState } from "react";
import { useNavigate } from "react-router";
import { drawBase } from "./base_map.js";

const FRANCE = [[41.3, -5.2], [51.1, 9.6]];
const RADII = [10, 30, 60, 100];
const MAX_ZOOM = 16;
const LIST_ZOOM = 13;
const SHAPES = { offre: "●", formation: "▲", entreprise: "■" };

const cardOf = (item) => document.querySelector(`[data-item="${CSS.escape(item)}"]`);

function icon({ count, kinds }) {
  const kind = kinds.length === 1 ? kinds[0] : "mixed";
  const size = count === 1 ? 30 : Math.min(26 + 5 * Math.log10(count), 44);
  const inner = count === 1 ? SHAPES[kind] : count.toLocaleString("fr-FR");
  return L.divIcon({ className: `pin pin-${kind} ${count === 1 ? "pin-one" : "pin-many"}`, html: `<span>${inner}</span>`, iconSize: [size, size] });
}

function frame({ center, radiusKm, box }) {
  if (center.length && radiusKm) return L.latLng(center).toBounds(radiusKm * 2000);
  if (box.length) return L.latLngBounds([box[1], box[0]], [box[3], box[2]]);
  if (center.length) return L.latLng(center).toBounds(200000);
  return L.latLngBounds(FRANCE);
}

export default function ResultMap({ isReady, query, center, radiusKm, box, tileUrl, tileAttribution, labels }) {
  const host = useRef(null);
  const live = useRef({});
  const navigate = useNavigate();
  const [hasMoved, setMoved] = useState(false);
  const [message, setMessage] = useState("");
  live.current.navigate = navigate;
  live.current.query = isReady ? query : null;
  live.current.labels = labels;

  useEffect(() => {
    const map = L.map(host.current, { zoomControl: false, minZoom: 3, maxZoom: MAX_ZOOM, worldCopyJump: true, zoomSnap: 0.5 });
    L.control.zoom({ position: "topleft", zoomInTitle: labels.zoomIn, zoomOutTitle: labels.zoomOut }).addTo(map);
    map.attributionControl.setPrefix(false);
    const stopBase = drawBase(map, { tileUrl, tileAttribution, attribution: labels.attribution });
    const pins = L.layerGroup().addTo(map);
    const halo = L.circleMarker([0, 0], { radius: 20, className: "pin-halo", interactive: false });
    Object.assign(live.current, { map, pins, halo, abort: null, isFraming: false });
    const refresh = () => draw(live.current, setMessage);
    let timer;
    map.on("moveend", () => {
      clearTimeout(timer);
      timer = setTimeout(refresh, 80);
    });
    map.on("dragend zoomend", () => { if (!live.current.isFraming) setMoved(true); });
    const stopList = followList(live.current);
    const observer = new ResizeObserver(() => map.invalidateSize());
    observer.observe(host.current);
    return () => {
      clearTimeout(timer);
      live.current.abort?.abort();
      observer.disconnect();
      stopList();
      stopBase();
      map.remove();
    };
  }, [tileUrl, tileAttribution, labels]);

  const area = JSON.stringify([center, radiusKm, box]);
  useEffect(() => {
    const { map } = live.current;
    const circle = center.length && radiusKm ? L.circle(center, { radius: radiusKm * 1000, className: "map-radius", interactive: false }).addTo(map) : null;
    live.current.isFraming = true;
    map.fitBounds(frame({ center, radiusKm, box }), { animate: false, padding: [8, 8] });
    live.current.isFraming = false;
    setMoved(false);
    return () => circle?.remove();
  }, [area]);

  useEffect(() => { draw(live.current, setMessage); }, [query, isReady]);

  const searchHere = () => {
    const { map } = live.current;
    const middle = map.getCenter().wrap();
    const visible = middle.distanceTo([map.getBounds().getNorth(), middle.lng]) / 1000;
    const radius = RADII.reduce((best, km) => (Math.abs(km - visible) < Math.abs(best - visible) ? km : best));
    const params = new URLSearchParams(query);
    ["insee", "postcode", "department", "region", "lieu", "page"].forEach((name) => params.delete(name));
    params.set("latitude", middle.lat.toFixed(4));
    params.set("longitude", middle.lng.toFixed(4));
    params.set("radius", radius);
    setMoved(false);
    navigate(`/recherche?${params}`);
  };

  return (
    <div className="map-frame">
      <div ref={host} className="map-canvas" />
      {hasMoved && <button type="button" className="map-search button" onClick={searchHere}>{labels.searchHere}</button>}
      <p className="map-message" role="status">{message}</p>
    </div>
  );
}

async function draw(state, setMessage) {
  const { map, pins, query, labels } = state;
  if (!map || query === null) return;
  state.abort?.abort();
  const abort = new AbortController();
  state.abort = abort;
  const seen = map.getBounds().pad(0.1);
  const bbox = [seen.getWest(), Math.max(seen.getSouth(), -85), seen.getEast(), Math.min(seen.getNorth(), 85)].map((n) => n.toFixed(4));
  const params = new URLSearchParams(query);
  params.set("bbox", bbox.join(","));
  params.set("zoom", Math.round(map.getZoom()));
  try {
    const answer = await fetch(`/api/v1/search/clusters?${params}`, { signal: abort.signal });
    if (!answer.ok) throw new Error(String(answer.status));
    const groups = await answer.json();
    pins.clearLayers();
    for (const { geometry, properties } of groups.features) pins.addLayer(pin(state, geometry, properties));
    setMessage("");
  } catch (error) {
    if (error.name !== "AbortError") setMessage(labels.failure);
  }
}

function pin(state, geometry, group) {
  const [lng, lat] = geometry.coordinates;
  const { map, labels } = state;
  const name = group.count === 1 ? labels.kinds[group.kinds[0]] : labels.group.replace("{n}", group.count.toLocaleString("fr-FR"));
  const marker = L.marker([lat, lng], { icon: icon(group), title: name, keyboard: true, riseOnHover: true });
  marker.on("click keypress", (event) => {
    if (event.type === "keypress" && event.originalEvent.key !== "Enter") return;
    if (group.items.length && (group.count === 1 || map.getZoom() >= LIST_ZOOM)) open(state, marker, group.items);
    else map.setView(marker.getLatLng(), Math.min(map.getZoom() + 2, MAX_ZOOM));
  });
  return marker;
}

async function open(state, marker, items) {
  const { map, labels } = state;
  const listed = items.map(cardOf).find(Boolean);
  document.querySelectorAll(".card.is-selected").forEach((card) => card.classList.remove("is-selected"));
  if (listed) {
    listed.classList.add("is-selected");
    const calm = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
    listed.scrollIntoView({ block: "center", behavior: calm ? "auto" : "smooth" });
  }
  const box = document.createElement("div");
  box.className = "map-popup";
  box.textContent = labels.loading;
  const popup = L.popup({ maxWidth: 280, closeButton: true }).setLatLng(marker.getLatLng()).setContent(box).openOn(map);
  try {
    const answer = await fetch(`/api/v1/search/cards?items=${items.join(",")}`);
    if (!answer.ok) throw new Error(String(answer.status));
    box.replaceChildren(...(await answer.json()).map((card) => entry(state, card)));
  } catch {
    box.textContent = labels.failure;
  }
  popup.update();
}

function entry({ navigate, labels }, card) {
  const link = document.createElement("a");
  link.href = card.url;
  link.textContent = card.title;
  link.onclick = (event) => {
    if (event.metaKey || event.ctrlKey) return;
    event.preventDefault();
    navigate(card.url);
  };
  const line = document.createElement("p");
  const words = document.createElement("small");
  words.textContent = [labels.kinds[card.kind], card.organization_name !== card.title && card.organization_name, card.city].filter(Boolean).join(" · ");
  line.append(link, words);
  return line;
}

// Pointing at a card, or reaching it by keyboard, shows where it is.
function followList(state) {
  const show = (event) => {
    const card = event.target.closest?.("[data-item][data-point]");
    if (!card) return state.halo.remove();
    const [lat, lng] = card.dataset.point.split(",").map(Number);
    return state.halo.setLatLng([lat, lng]).addTo(state.map);
  };
  document.addEventListener("pointerover", show);
  document.addEventListener("focusin", show);
  return () => {
    document.removeEventListener("pointerover", show);
    document.removeEventListener("focusin", show);
  };
}
