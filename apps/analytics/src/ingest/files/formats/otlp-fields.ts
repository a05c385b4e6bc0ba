/** Fields of an OTLP request in JSON that hold spans, in either spelling. */
export const spanFields: readonly string[] = ['resourceSpans', 'resource_spans'];

/** The same of all signals: some collectors write them into one file. */
export const requestFields: readonly string[] = [...spanFields, 'resourceLogs', 'resourceMetrics'];
