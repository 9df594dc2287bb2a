// A text field with suggestions fetched by URL (WAI-ARIA combobox with a listbox popup).
// What is chosen, or the text as typed, travels in hidden inputs of the surrounding form.
import { useEffect, useId, useRef, useState } from "react";

const DEBOUNCE_MS = 120;

function Marked({ text, ranges }) {
  const parts = [];
  let at = 0;
  for (const [start, end] of [...ranges].sort((a, b) => a[0] - b[0])) {
    if (start < at) continue;
    parts.push(text.slice(at, start), <b key={start}>{text.slice(start, end)}</b>);
    at = end;
  }
  return <>{parts}{text.slice(at)}</>;
}

export function Combobox({
  label, placeholder, source, minLength = 2, textName, text = "", params = {},
  aroundLabel = "", clearLabel, countLabels, failureLabel, geolocationFailure, onChoose,
}) {
  const id = useId();
  const input = useRef(null);
  const [value, setValue] = useState(text);
  const [chosen, setChosen] = useState(params);
  const [options, setOptions] = useState([]);
  const [active, setActive] = useState(-1);
  const [isOpen, setOpen] = useState(false);
  const [message, setMessage] = useState("");
  const isChosen = Object.keys(chosen).length > 0;
  const paramsKey = JSON.stringify(params);

  // The address of the page changed: show what it asks for, unless somebody is typing. The first
  // time, what was typed before this code was loaded is kept.
  const isFirst = useRef(true);
  const isEdited = useRef(false);
  useEffect(() => {
    const typed = input.current.value;
    if (isFirst.current && typed && typed !== text) {
      isEdited.current = true;
      setValue(typed);
      setChosen({});
      setOpen(document.activeElement === input.current);
    } else if (!isFirst.current && !isEdited.current) {
      setValue(text);
      setChosen(JSON.parse(paramsKey));
      setOpen(false);
    }
    isFirst.current = false;
  }, [text, paramsKey]);

  useEffect(() => {
    const typed = value.trim();
    if (!isOpen || isChosen || typed.length < minLength) {
      setOptions([]);
      return undefined;
    }
    const abort = new AbortController();
    const timer = setTimeout(async () => {
      try {
        const answer = await fetch(`${source}?q=${encodeURIComponent(typed.slice(0, 100))}`, { signal: abort.signal });
        if (!answer.ok) throw new Error(String(answer.status));
        const found = await answer.json();
        setOptions(found);
        setActive(-1);
        setMessage(found.length ? countLabels[Math.min(found.length, 2) - 1].replace("{n}", found.length) : "");
      } catch (error) {
        if (error.name !== "AbortError") {
          setOptions([]);
          setMessage(failureLabel);
        }
      }
    }, DEBOUNCE_MS);
    return () => { clearTimeout(timer); abort.abort(); };
  }, [value, isOpen, isChosen, source, minLength, countLabels, failureLabel]);

  const around = aroundLabel && !isChosen ? [{ around: true, label: aroundLabel, hint: "", highlights: [] }] : [];
  const shown = isOpen ? [...around, ...options] : [];

  const choose = (option) => {
    isEdited.current = false;
    setOpen(false);
    setActive(-1);
    if (!option.around) {
      setValue(option.label);
      setChosen(option.params);
      setMessage("");
      onChoose?.(option.label, option.params.romes ?? "");
      return;
    }
    if (!navigator.geolocation) {
      setMessage(geolocationFailure);
      return;
    }
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        setValue(aroundLabel);
        setChosen({ latitude: coords.latitude.toFixed(4), longitude: coords.longitude.toFixed(4) });
        setMessage("");
      },
      () => setMessage(geolocationFailure),
      { timeout: 10000, maximumAge: 600000 },
    );
  };

  const onKeyDown = (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      setOpen(true);
      const step = event.key === "ArrowDown" ? 1 : -1;
      if (shown.length) setActive((active + step + shown.length + (active < 0 && step < 0 ? 1 : 0)) % shown.length);
    } else if (event.key === "Enter" && isOpen && active >= 0) {
      event.preventDefault();
      choose(shown[active]);
    } else if (event.key === "Enter") {
      isEdited.current = false; // the form is being sent
    } else if (event.key === "Escape" && isOpen) {
      event.preventDefault();
      setOpen(false);
      setActive(-1);
    }
  };

  const leave = (event) => {
    if (event.currentTarget.contains(event.relatedTarget)) return;
    setOpen(false);
    isEdited.current = false;
  };

  const optionId = (rank) => `${id}-option-${rank}`;
  const hidden = isChosen ? Object.entries(chosen) : [[textName, value]];
  return (
    <div className="combobox" onBlur={leave}>
      <label htmlFor={id}>{label}</label>
      <div className="combobox-field">
        <input
          id={id} ref={input} type="text" role="combobox" autoComplete="off" spellCheck="false" maxLength={200}
          placeholder={placeholder} value={value} aria-expanded={shown.length > 0} aria-controls={`${id}-list`}
          aria-autocomplete="list" aria-activedescendant={active >= 0 ? optionId(active) : undefined}
          aria-describedby={`${id}-message`}
          onChange={(event) => { isEdited.current = true; setValue(event.target.value); setChosen({}); setOpen(true); }}
          onFocus={() => setOpen(true)} onKeyDown={onKeyDown}
        />
        {value && (
          <button type="button" className="combobox-clear" aria-label={clearLabel}
            onClick={() => { setValue(""); setChosen({}); input.current.focus(); }}>×</button>
        )}
      </div>
      {hidden.map(([name, content]) => <input key={name} type="hidden" name={name} value={content} readOnly />)}
      <ul id={`${id}-list`} role="listbox" aria-label={label} hidden={!shown.length}>
        {shown.map((option, rank) => (
          <li key={optionId(rank)} id={optionId(rank)} role="option" aria-selected={rank === active}
            className={option.around ? "combobox-around" : undefined}
            onMouseDown={(event) => { event.preventDefault(); choose(option); }}>
            <span><Marked text={option.label} ranges={option.highlights} /></span>
            {option.hint && <small>{option.hint}</small>}
          </li>
        ))}
      </ul>
      <p id={`${id}-message`} className="combobox-message" role="status">{message}</p>
    </div>
  );
}
