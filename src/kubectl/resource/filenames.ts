/** What `-f`, `-k` and `-R` say. */

export interface FilenameOptions {
  readonly filenames: readonly string[];
  readonly kustomize?: string;
  readonly recursive?: boolean;
}

export const isFilenameEmpty = ({ filenames, kustomize = '' }: FilenameOptions): boolean => filenames.length === 0 && kustomize === '';
