/** A file as the server hands it out. */
export type ExportedFile = { readonly fileName: string; readonly mediaType: string; readonly content: Blob };

/** The file of an answer, under the name the server gives it, else the other one. */
export async function exportedFile(response: Response, otherwise: string): Promise<ExportedFile> {
  const disposition = response.headers.get('content-disposition') ?? '';
  return {
    fileName: /filename="?([^";]+)"?/.exec(disposition)?.[1] ?? otherwise,
    mediaType: response.headers.get('content-type') ?? 'application/octet-stream',
    content: await response.blob(),
  };
}
