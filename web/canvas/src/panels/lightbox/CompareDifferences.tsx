import { printable } from "../../graph/names";
import { useText } from "../../store/studio";
import type { Picture } from "../pictures/pictures";
import { differing } from "../../graph/settings";
import { useSettings } from "./useSettings";

/** What the two were made with that is not the same. */
export function CompareDifferences(props: { readonly first: Picture; readonly second: Picture }) {
  const text = useText().pages.compare;
  const first = useSettings(props.first);
  const second = useSettings(props.second);
  if (!Array.isArray(first) || !Array.isArray(second)) return null;
  const found = differing(first, second);
  if (found.length === 0) return <p className="compare-same">{text.same}</p>;
  return (
    <table className="compare-table" aria-label={text.differs}>
      <thead>
        <tr>
          <th scope="col">{text.setting}</th>
          <th scope="col">{text.first}</th>
          <th scope="col">{text.second}</th>
        </tr>
      </thead>
      <tbody>
        {found.map(({ name, first, second }) => (
          <tr key={name}>
            <th scope="row">{printable(name)}</th>
            <td>{first}</td>
            <td>{second}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
