import type { Command } from 'commander';
import { once, repeated } from './option-values.js';

interface QueryFlag {
  readonly placeholder: string;
  readonly description: string;
  readonly isRepeatable: boolean;
}

/** An API parameter that is an option with the same name. */
export const single = (placeholder: string, description: string): QueryFlag => ({
  placeholder,
  description,
  isRepeatable: false,
});
export const filter = (placeholder: string, description: string): QueryFlag => ({
  placeholder,
  description,
  isRepeatable: true,
});

/** Maximum number of values of one filter in the contract. */
const MAX_VALUES = 100;

/** Options of a command, by API parameter. */
export interface QueryFlags<Name extends string> {
  addTo(command: Command): void;
  /** The given parameters. The service validates their values. */
  read(given: Readonly<Record<string, unknown>>): Partial<Record<Name, unknown>>;
}

/** @param table complete by its type: a new parameter in the contract does not compile until it has an option */
export function createQueryFlags<Name extends string>(table: Readonly<Record<Name, QueryFlag>>): QueryFlags<Name> {
  const isName = (name: string): name is Name => Object.hasOwn(table, name);
  const names = Object.keys(table).filter(isName);
  return {
    addTo(command) {
      for (const name of names) {
        const { placeholder, description, isRepeatable } = table[name];
        const flags = `--${name.replaceAll('_', '-')} <${placeholder}>`;
        command.addOption(
          isRepeatable ? repeated(flags, description, MAX_VALUES) : once(flags, description, (text) => text),
        );
      }
    },
    read: (given) =>
      Object.fromEntries(
        names.flatMap((name) => {
          const value = given[attributeOf(name)];
          return value === undefined ? [] : [[name, value]];
        }),
      ) as Partial<Record<Name, unknown>>,
  };
}

/** The name under which commander stores an option's value: `--min-savings-usd` is `minSavingsUsd`. */
const attributeOf = (name: string): string => name.replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
