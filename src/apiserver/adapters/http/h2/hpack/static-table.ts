/** The table of RFC 7541, appendix A: names and values that both sides know from the start. */

const TEXT = `:authority||:method|GET|:method|POST|:path|/|:path|/index.html|:scheme|http|:scheme|https|:status|200|:status|204|:status|206|:status|304|:status|400|:status|404|:status|500\
|accept-charset||accept-encoding|gzip, deflate|accept-language||accept-ranges||accept||access-control-allow-origin||age||allow||authorization||cache-control||content-disposition|\
|content-encoding||content-language||content-length||content-location||content-range||content-type||cookie||date||etag||expect||expires||from||host||if-match||if-modified-since|\
|if-none-match||if-range||if-unmodified-since||last-modified||link||location||max-forwards||proxy-authenticate||proxy-authorization||range||referer||refresh||retry-after||server|\
|set-cookie||strict-transport-security||transfer-encoding||user-agent||vary||via||www-authenticate|`.split('|');

/** By index; the first is 1. */
export const STATIC_NAMES: readonly string[] = ['', ...TEXT.filter((_, i) => i % 2 === 0)];
export const STATIC_VALUES: readonly string[] = ['', ...TEXT.filter((_, i) => i % 2 === 1)];
/** Indexes of the dynamic table begin behind it. */
export const STATIC_COUNT = 61;

/** The lowest index of each name. */
export const STATIC_INDEX: ReadonlyMap<string, number> = new Map(STATIC_NAMES.map((name, index) => [name, index] as const).slice(1).toReversed());
