type Download = { readonly fileName: string; readonly content: Blob };

const revokeAfterMs = 10_000;

/** Hands a file to the browser to save. */
export function downloadFile({ fileName, content }: Download): void {
  const url = URL.createObjectURL(content);
  const link = document.createElement('a');
  link.href = url;
  link.download = fileName;
  link.click();
  // The browser reads the address after this turn of the event loop; revoking at once would void it.
  setTimeout(() => URL.revokeObjectURL(url), revokeAfterMs);
}
