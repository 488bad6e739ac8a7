import { readFileSync, writeFileSync } from 'node:fs';
import openapiTS, { astToString, COMMENT_HEADER, type OpenAPI3, type SchemaObject } from 'openapi-typescript';
import ts from 'typescript';
import { withAlternatives } from './contract-diff/complete-schemas.js';
import { CURRENT_CONTRACT, parseContract } from './contract-diff/read-contract.js';

/**
 * Writes the contract types for clients, generated/client.ts; with `--check` it only reports whether the file is up to
 * date. They are the types of generated/openapi.ts, except that an enumeration with `x-extensible-enum` accepts any
 * text, because a client can receive values of later versions, and that values with alternatives have their types.
 */
const TYPES = new URL('../generated/client.ts', import.meta.url);

const NULL = ts.factory.createLiteralTypeNode(ts.factory.createNull());
/** Any text, in a form that keeps the known values visible in editors. */
const ANY_TEXT = ts.factory.createParenthesizedType(
  ts.factory.createIntersectionTypeNode([
    ts.factory.createKeywordTypeNode(ts.SyntaxKind.StringKeyword),
    ts.factory.createTypeLiteralNode([]),
  ]),
);

const typeOf = (value: unknown): ts.TypeNode =>
  ts.factory.createLiteralTypeNode(ts.factory.createStringLiteral(String(value)));

/** The type of an extensible enumeration. For all other schemas the generator makes the type. */
function widen(schema: SchemaObject): ts.TypeNode | undefined {
  if (Reflect.get(schema, 'x-extensible-enum') !== true || schema.enum === undefined) return undefined;
  const empty = Reflect.get(schema, 'nullable') === true ? [NULL] : [];
  return ts.factory.createUnionTypeNode([...schema.enum.map(typeOf), ANY_TEXT, ...empty]);
}

const contract = withAlternatives(parseContract(CURRENT_CONTRACT)) as unknown as OpenAPI3;
const after = COMMENT_HEADER + astToString(await openapiTS(contract, { transform: widen, silent: true }));

if (!process.argv.includes('--check')) writeFileSync(TYPES, after);
else if (after !== readFileSync(TYPES, 'utf8')) {
  console.error("the contract's types for clients are not up to date: run make gen");
  process.exitCode = 1;
}
