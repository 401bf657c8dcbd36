/** A value that cannot be read as its schema says, in the words of upstream's decoder. */
export class DecodeError extends Error {
  override readonly name = 'DecodeError';
}

/** Fields that the schema does not know, or that come twice: an error or a warning, as the request chooses. */
export class StrictDecodeError extends DecodeError {
  readonly problems: readonly string[];
  constructor(problems: readonly string[]) {
    super(`strict decoding error: ${problems.join(', ')}`);
    this.problems = problems;
  }
}

/** Go's `json: cannot unmarshal string into Go struct field PodSpec.spec.containers of type []v1.Container`. */
export function typeErrorText(value: string, goType: string, field?: { struct: string; path: string }): string {
  const target = field ? `Go struct field ${field.struct}.${field.path} of type ${goType}` : `Go value of type ${goType}`;
  return `json: cannot unmarshal ${value} into ${target}`;
}
