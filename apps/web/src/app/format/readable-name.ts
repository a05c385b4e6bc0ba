/** A machine's name as a person reads it: `data-helper` becomes `Data helper`. */
export function readableName(name: string): string {
  const spaced = name.replaceAll(/[-_]/g, ' ');
  return spaced.charAt(0).toUpperCase() + spaced.slice(1);
}
