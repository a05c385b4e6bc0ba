import { ApexError, type ClientFrame, clientFrameSchema, maxClientFrameBytes } from '@netra/contract';

const frameTypes = clientFrameSchema.options.map((option) => option.shape.type.value);

/** Reads a client's frame; raises `payload_too_large` or `frame_invalid`, which say what was expected. */
export function parseClientFrame(text: string): ClientFrame {
  if (Buffer.byteLength(text) > maxClientFrameBytes) {
    throw new ApexError('payload_too_large', `A frame may have ${maxClientFrameBytes} bytes.`, {
      details: { limitBytes: maxClientFrameBytes },
    });
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new ApexError('frame_invalid', 'The frame is no JSON text.', { cause });
  }
  const parsed = clientFrameSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const fields = parsed.error.issues.map((issue) => ({
    field: issue.path.join('.'),
    problem: issue.message,
  }));
  throw new ApexError('frame_invalid', 'The frame has none of the known forms.', {
    details: { fields: fields.slice(0, 10), types: frameTypes },
  });
}
