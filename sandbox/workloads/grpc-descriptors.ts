import { writeMessage } from './proto-wire.ts';

/** Types of fields as descriptors number them (descriptor.proto, FieldDescriptorProto.Type). */
type FieldType = 'string' | 'bytes' | 'int32' | `.${string}`;
const TYPES = { string: 9, bytes: 12, int32: 5 } as const;
const MESSAGE = 11;

interface MessageShape {
  readonly name: string;
  /** Name, number and type, `*` behind the type for a repeated field. */
  readonly fields: readonly (readonly [name: string, number: number, type: FieldType | `${FieldType}*`])[];
}

interface MethodShape {
  readonly name: string;
  readonly input: string;
  readonly output: string;
  /** Which sides send several messages. */
  readonly streams?: 'server' | 'both';
}

/** A `.proto` file with one service, as far as reflection tells of it. */
export interface ProtoFile {
  readonly name: string;
  readonly service: string;
  readonly descriptor: Buffer;
  /** Full names of what it declares. */
  readonly symbols: readonly string[];
}

/** Describes one service and its messages as a FileDescriptorProto (descriptor.proto). */
export function protoFile(shape: {
  readonly name: string;
  readonly package: string;
  readonly service: string;
  readonly messages: readonly MessageShape[];
  readonly methods: readonly MethodShape[];
}): ProtoFile {
  const full = (name: string) => `${shape.package}.${name}`;
  const service = full(shape.service);
  const methods = shape.methods.map(({ name, input, output, streams }) =>
    writeMessage([
      [1, name],
      [2, `.${full(input)}`],
      [3, `.${full(output)}`],
      [5, streams === 'both' ? 1 : 0],
      [6, streams === undefined ? 0 : 1],
    ]),
  );
  return {
    name: shape.name,
    service,
    symbols: [
      service,
      ...shape.methods.map(({ name }) => `${service}.${name}`),
      ...shape.messages.map(({ name }) => full(name)),
    ],
    descriptor: writeMessage([
      [1, shape.name],
      [2, shape.package],
      ...shape.messages.map((message) => [4, messageDescriptor(message)] as const),
      [6, writeMessage([[1, shape.service], ...methods.map((method) => [2, method] as const)])],
      [12, 'proto3'],
    ]),
  };
}

function messageDescriptor({ name, fields }: MessageShape): Buffer {
  const described = fields.map(([field, number, written]) => {
    const repeated = written.endsWith('*');
    const type = repeated ? written.slice(0, -1) : written;
    return writeMessage([
      [1, field],
      [3, number],
      [4, repeated ? 3 : 1],
      [5, type === 'string' || type === 'bytes' || type === 'int32' ? TYPES[type] : MESSAGE],
      [6, type.startsWith('.') ? type : undefined],
    ]);
  });
  return writeMessage([[1, name], ...described.map((field) => [2, field] as const)]);
}
