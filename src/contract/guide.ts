import { readPackageFile } from './package-file.js';

/** The part of a guide page between two headings. */
export interface GuideSection {
  readonly anchor: string;
  readonly title: string;
  /** Plain text for the search. */
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
