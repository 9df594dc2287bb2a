// Decides whether the map is shown, and loads its code only then: beside the list on a wide
// screen, behind a button on a phone.
import { Suspense, lazy, useEffect, useState } from "react";

const ResultMap = lazy(() => import("./result_map.jsx"));
const WIDE = "(min-width: 64rem)";

export function MapPanel({ labels, ...map }) {
  const [isWide, setWide] = useState(false);
  const [asked, setAsked] = useState(null);
  useEffect(() => {
    const media = window.matchMedia(WIDE);
    const follow = () => setWide(media.matches);
    follow();
    media.addEventListener("change", follow);
    return () => media.removeEventListener("change", follow);
  }, []);
  const isOpen = asked ?? isWide;
  useEffect(() => {
    document.documentElement.classList.toggle("map-hidden", isWide && !isOpen);
    document.documentElement.classList.toggle("map-over", !isWide && isOpen);
    return () => document.documentElement.classList.remove("map-hidden", "map-over");
  }, [isOpen, isWide]);
  return (
    <section className="map-panel" aria-label={labels.region} data-open={isOpen || undefined}>
      <button type="button" className="map-toggle button" aria-expanded={isOpen} onClick={() => setAsked(!isOpen)}>
        {isOpen ? labels.hide : labels.show}
      </button>
      {isOpen && (
        <Suspense fallback={<div className="map-canvas map-waiting">{labels.loading}</div>}>
          <ResultMap labels={labels} {...map} />
        </Suspense>
      )}
    </section>
  );
}
