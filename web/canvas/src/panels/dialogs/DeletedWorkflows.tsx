import { ArchiveRestore, FileX } from "lucide-react";
import { useEffect, useState } from "react";
import type { DeletedWorkflow } from "../../schema/schema";
import { printable } from "../../graph/names";
import { useStudio, useText } from "../../store/studio";
import { Button } from "../../ui/Button";
import { named, OpenItem, readInto } from "./OpenItem";

/** What is in the trash, and can be restored under the name it had. */
export function DeletedWorkflows({ query }: { readonly query: string }) {
  const text = useText().panels.open;
  const { saving, view } = useStudio();
  const [deleted, setDeleted] = useState<readonly DeletedWorkflow[] | null>(null);
  useEffect(() => readInto(saving.deleted(), setDeleted), [saving]);
  const restore = async (id: string) => {
    const name = await saving.restore(id);
    if (name !== null) view.getState().notify(text.restored(printable(name)));
    setDeleted(await saving.deleted());
  };
  return (
    <>
      {deleted?.length === 0 && <p className="open-none">{text.emptyTrash}</p>}
      <ul className="open-list">
        {named(deleted ?? [], query).map(({ id, name, deleted }) => (
          <OpenItem key={id} icon={<FileX />} name={name} at={deleted}>
            <Button icon={<ArchiveRestore />} variant="quiet" onClick={() => void restore(id)}>
              {text.restore}
            </Button>
          </OpenItem>
        ))}
      </ul>
    </>
  );
}
