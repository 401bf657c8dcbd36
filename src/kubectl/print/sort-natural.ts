/** The natural order of texts: `pod2` before `pod10`, digits before all else. */
import { compareText } from './go-format-value.ts';

const NUMBER = /^(0*)([0-9]*)/;

export function naturalLess(a: string, b: string): boolean {
  let [i, j] = [0, 0];
  while (i < a.length && j < b.length) {
    const [isDigitA, isDigitB] = [/[0-9]/.test(a[i]!), /[0-9]/.test(b[j]!)];
    if (isDigitA !== isDigitB) return isDigitA;
    if (!isDigitA) {
      if (a[i] !== b[j]) return compareText(a.slice(i), b.slice(j)) < 0;
      i++;
      j++;
      continue;
    }
    const [, zerosA = '', digitsA = ''] = NUMBER.exec(a.slice(i))!;
    const [, zerosB = '', digitsB = ''] = NUMBER.exec(b.slice(j))!;
    if (digitsA.length !== digitsB.length) return digitsA.length < digitsB.length;
    if (digitsA !== digitsB) return digitsA < digitsB;
    if (i + zerosA.length !== j + zerosB.length) return i + zerosA.length < j + zerosB.length;
    i += zerosA.length + digitsA.length;
    j += zerosB.length + digitsB.length;
  }
  return a.length < b.length;
}
