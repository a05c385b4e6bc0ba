/** The variables a process was started with. The only place that reads them; everything else takes a parsed config. */
export function processEnvironment(): Readonly<Record<string, string | undefined>> {
  return process.env;
}
