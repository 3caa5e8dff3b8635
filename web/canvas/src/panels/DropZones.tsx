export function DropZones() {
  return null;
}
