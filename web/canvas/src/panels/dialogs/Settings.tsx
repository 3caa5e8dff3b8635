import { useEffect, useState } from "react";
import type { Theme, Wheel } from "../../store/view/view";
import { useText, useView, useStudio } from "../../store/studio";
import { Dialog } from "../../ui/Dialog";
import { Segmented } from "../../ui/Segmented";
import type { System } from "../../schema/schema";
import { duration } from "../../text/format";
import { LANGUAGES, type Language } from "../../text/languages";
import "../../ui/Form.css";
import "./Settings.css";

const THEMES: readonly Theme[] = ["system", "dark", "light"];
const WHEELS: readonly Wheel[] = ["auto", "zoom", "pan"];
const LANGUAGE_NAMES: readonly Language[] = ["en", "es"];

/** How things look and how the wheel behaves. Each choice holds at once. */
export function Settings() {
  const text = useText().panels.settings;
  const { theme, language, wheel, showsMinimap, showsRecent, set } = useView((view) => view);
  return (
    <Dialog title={text.title} onClose={() => set({ overlay: null })}>
      <div className="settings">
        <Choice
          label={text.theme}
          values={THEMES}
          value={theme}
          name={(theme) => text.themes[theme]}
          onChange={(theme) => set({ theme })}
        />
        <Choice
          label={text.language}
          values={LANGUAGE_NAMES}
          value={language}
          name={(language) => LANGUAGES[language].name}
          onChange={(language) => set({ language })}
        />
        <Choice
          label={text.wheel}
          values={WHEELS}
          value={wheel}
          name={(wheel) => text.wheels[wheel]}
          onChange={(wheel) => set({ wheel })}
        />
        <p className="form-note">{text.wheelNote}</p>
        <Switch
          label={text.minimap}
          isOn={showsMinimap}
          onChange={(showsMinimap) => set({ showsMinimap })}
        />
        <Switch
          label={text.recentPictures}
          isOn={showsRecent}
          onChange={(showsRecent) => set({ showsRecent })}
        />
        <About />
      </div>
    </Dialog>
  );
}

interface ChoiceProps<Value extends string> {
  readonly label: string;
  readonly values: readonly Value[];
  readonly value: Value;
  readonly name: (value: Value) => string;
  readonly onChange: (value: Value) => void;
}

function Choice<Value extends string>(props: ChoiceProps<Value>) {
  const { label, values, value, name, onChange } = props;
  const options = values.map((value) => ({ value, label: name(value) }));
  return (
    <div className="settings-choice">
      <span aria-hidden>{label}</span>
      <Segmented label={label} options={options} value={value} onChange={onChange} />
    </div>
  );
}

interface SwitchProps {
  readonly label: string;
  readonly isOn: boolean;
  readonly onChange: (isOn: boolean) => void;
}

function Switch({ label, isOn, onChange }: SwitchProps) {
  return (
    <label className="settings-switch">
      {label}
      <input
        type="checkbox"
        role="switch"
        checked={isOn}
        onChange={({ target }) => onChange(target.checked)}
      />
    </label>
  );
}

/** Which versions the server is made of, and for how long it has been there. */
function About() {
  const text = useText().panels;
  const { api } = useStudio();
  const [system, setSystem] = useState<System | null>(null);
  useEffect(() => {
    let isShown = true;
    api.system().then(
      (found) => isShown && setSystem(found),
      () => {}, // the banner says that the server does not answer
    );
    return () => {
      isShown = false;
    };
  }, [api]);
  if (system === null) return null;
  return (
    <details className="settings-about">
      <summary>{text.settings.about}</summary>
      <dl>
        {Object.entries(system.versions).map(([name, version]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{version}</dd>
          </div>
        ))}
        {system.workers.map(({ device, state }) => (
          <div key={device}>
            <dt>{device}</dt>
            <dd>{state}</dd>
          </div>
        ))}
        <div>
          <dt>{text.settings.server}</dt>
          <dd>{text.settings.up(duration(system.uptime, text.time))}</dd>
        </div>
      </dl>
    </details>
  );
}
