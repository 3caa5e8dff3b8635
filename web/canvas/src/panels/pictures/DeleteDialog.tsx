import { useText } from "../../store/studio";
import { Button } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import type { Picture } from "./pictures";
import { usePictureActs } from "./usePictureActs";

interface DeleteProps {
  readonly pictures: readonly Picture[];
  readonly onGone: (names: readonly string[]) => void;
  readonly onClose: () => void;
}

/** Asks before pictures go to the trash. */
export function DeleteDialog({ pictures, onGone, onClose }: DeleteProps) {
  const text = useText().pages.gallery;
  const acts = usePictureActs();
  const remove = async () => {
    onClose();
    onGone(await acts.remove(pictures));
  };
  return (
    <Dialog
      title={text.removeTitle(pictures.length)}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>{text.keep}</Button>
          <Button variant="filled" tone="danger" autoFocus onClick={() => void remove()}>
            {text.remove}
          </Button>
        </>
      }
    >
      <p className="form-text">{text.removeNote}</p>
    </Dialog>
  );
}
