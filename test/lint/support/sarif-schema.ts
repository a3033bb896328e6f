const text = { type: 'string' };
const count = { type: 'integer', minimum: 0 };
const place = { type: 'integer', minimum: 1 };

const closed = (required: readonly string[], properties: object) => ({
  type: 'object',
  additionalProperties: false,
  required,
  properties,
});
const list = (items: object) => ({ type: 'array', items });

const message = closed(['text'], { text });
const artifactLocation = closed([], {
  uri: { type: 'string', format: 'uri-reference', pattern: '^[^ \\\\]*$' },
});
const region = {
  ...closed([], {
    startLine: place,
    startColumn: place,
    endLine: place,
    endColumn: place,
    byteOffset: count,
    byteLength: count,
  }),
  anyOf: [{ required: ['startLine'] }, { required: ['byteOffset'] }],
};
const location = closed([], {
  id: { type: 'integer', minimum: -1 },
  physicalLocation: closed(['artifactLocation'], { artifactLocation, region }),
  logicalLocations: list(closed([], { name: text })),
  message,
});
const properties = { type: 'object', properties: { tags: { ...list(text), uniqueItems: true } } };

/** The parts of the schema of SARIF 2.1.0 (OASIS) that a log of pxm has: closed objects, required properties, enums. */
export const SARIF_SCHEMA = closed(['version', 'runs'], {
  $schema: { type: 'string', format: 'uri' },
  version: { enum: ['2.1.0'] },
  runs: list(
    closed(['tool'], {
      tool: closed(['driver'], {
        driver: closed(['name'], {
          name: text,
          version: text,
          informationUri: text,
          rules: {
            ...list(closed(['id'], { id: text, shortDescription: message, help: message, properties })),
            uniqueItems: true,
          },
        }),
      }),
      columnKind: { enum: ['utf16CodeUnits', 'unicodeCodePoints'] },
      results: list(
        closed(['message'], {
          ruleId: text,
          ruleIndex: { type: 'integer', minimum: -1 },
          level: { enum: ['none', 'note', 'warning', 'error'] },
          message,
          locations: list(location),
          relatedLocations: { ...list(location), uniqueItems: true },
          suppressions: {
            ...list(
              closed(['kind'], {
                kind: { enum: ['inSource', 'external'] },
                status: { enum: ['accepted', 'underReview', 'rejected'] },
                justification: text,
              }),
            ),
            uniqueItems: true,
          },
          properties,
        }),
      ),
    }),
  ),
});
