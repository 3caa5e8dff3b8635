import { useEffect, useId, useState, type SubmitEvent } from "react";
import mark from "../theme/icon.svg";
import { english, type Text } from "../text/text";
import { Button } from "../ui/Button";
import { LANGUAGES } from "../text/languages";
import "../ui/Form.css";
import "./TokenPage.css";

interface Props {
  readonly enter: (token: string) => Promise<"entered" | "wrong" | "failed">;
}

/** Asks for the server's token. There is no studio yet, so the browser says the language. */
export function TokenPage({ enter }: Props) {
  const words = useBrowsersWords().panels.token;
  const [token, setToken] = useState("");
  const [fault, setFault] = useState("");
  const [field, note] = [useId(), useId()];
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    const outcome = await enter(token.trim());
    if (outcome !== "entered") setFault(words[outcome]);
  };
  return (
    <main className="token">
      <form className="form token-form" onSubmit={(event) => void submit(event)}>
        <img src={mark} width="40" height="40" alt="" />
        <h1>{words.title}</h1>
        <p id={note} className="form-note">
          {words.hint}
        </p>
        <label htmlFor={field} className="unseen">
          {words.label}
        </label>
        <input
          id={field}
          className="form-input"
          type="password"
          autoComplete="current-password"
          autoFocus
          required
          value={token}
          aria-describedby={note}
          onChange={({ target }) => setToken(target.value)}
        />
        <p className="token-fault" role="alert">
          {fault}
        </p>
        <Button type="submit" variant="filled">
          {words.enter}
        </Button>
      </form>
    </main>
  );
}

function useBrowsersWords(): Text {
  const [words, setWords] = useState<Text>(english);
  useEffect(() => {
    if (navigator.language.startsWith("es")) void LANGUAGES.es.load().then(setWords);
  }, []);
  return words;
}
