import { readPackageFile } from './package-file.js';

/** A part of a guide page from one heading to the next. */
export interface GuideSection {
  readonly anchor: string;
  readonly title: string;
  /** Without markup, for the search. */
  readonly text: string;
}

/** A page of the guide, rendered by `make gen`. */
export interface GuidePage {
  readonly slug: string;
  readonly title: string;
  readonly html: string;
  readonly sections: readonly GuideSection[];
}

/** The pages of the guide in reading order. */
export const loadGuide = (): readonly GuidePage[] => JSON.parse(readPackageFile('generated/guide.json'));
