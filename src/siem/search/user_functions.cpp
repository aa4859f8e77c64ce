// The functions that a user's statement may call: they compute of their arguments and nothing else.
// No file, no other table, no dictionary, no network, no setting, no name of the machine; none that
// waits, and none that takes another function by its name.
#include <array>
#include <set>
#include <string>
#include <string_view>

#include "base/text.hpp"
#include "siem/search/user_sql.hpp"

namespace siem::search {
namespace {

// In lower case.
constexpr std::string_view kPlain = R"(
abs acos acosh adddays addhours addinterval addmicroseconds addmilliseconds addminutes addmonths
addquarters addseconds addweeks addyears age alphatokens and array arrayall arrayavg arraycompact
arrayconcat arraycount arraycumsum arraydifference arraydistinct arrayelement arrayenumerate
arrayenumeratedense arrayenumerateuniq arrayexists arrayfill arrayfilter arrayfirst
arrayfirstindex arrayflatten arrayintersect arrayjoin arraylast arraylastindex arraymap arraymax
arraymin arraypopback arraypopfront arrayproduct arraypushback arraypushfront arrayreverse
arrayreversesort arrayslice arraysort arraystringconcat arraysum arrayuniq arrayzip ascii asin
asinh assumenotnull atan atan2 atanh base32decode base32encode base58decode base58encode
base64decode base64encode base64urldecode base64urlencode basename bin bitand bitcount bitnot
bitor bitshiftleft bitshiftright bittest bitxor casewithexpression casewithoutexpression cast cbrt
ceil ceiling char cityhash64 coalesce concat concat_ws concatwithseparator cos cosh countequal
countmatches countsubstrings countsubstringscaseinsensitive crc32 curdate current_date
current_timestamp cutfragment cutipv6 cutquerystring cuttofirstsignificantsubdomain
cuturlparameter cutwww date date_diff date_trunc datediff datename datetrunc day dayofmonth
dayofweek dayofyear decodeurlcomponent degrees divide domain domainwithoutwww e editdistance empty
encodeurlcomponent endswith equals exists exp exp10 exp2 extract extractall extractallgroups
extractallgroupshorizontal extractallgroupsvertical extractgroups extractkeyvaluepairs
extracturlparameter extracturlparameternames extracturlparameters farmhash64
firstsignificantsubdomain floor format formatdatetime formatreadabledecimalsize
formatreadablequantity formatreadablesize formatreadabletimedelta fragment from_unixtime
fromunixtimestamp fromunixtimestamp64micro fromunixtimestamp64milli fromunixtimestamp64nano gcd
globalin globalnotin greater greaterorequals greatest grouping halfmd5 has hasall hasalltokens
hasany hasanytokens hassubsequence hassubstr hastoken hastokencaseinsensitive hex hour if ifnull
ilike in indexof initcap initcaputf8 instr intdiv intdivorzero ipv4cidrtorange ipv4numtostring
ipv4stringtonum ipv4toipv6 ipv6cidrtorange ipv6numtostring ipv6stringtonum isfinite isinfinite
isipaddressinrange isipv4string isipv6string isnan isnotnull isnull isvalidjson isvalidutf8
iszeroornull json_exists json_query json_value jsonarraylength jsonextract jsonextractarrayraw
jsonextractbool jsonextractfloat jsonextractint jsonextractkeys jsonextractkeysandvalues
jsonextractkeysandvaluesraw jsonextractraw jsonextractstring jsonextractuint jsonhas jsonlength
jsontype lambda lcase least left leftpad leftutf8 length lengthutf8 less lessorequals like ln
locate log log10 log1p log2 lower lowerutf8 lpad ltrim makedate makedatetime makedatetime64 map
mapapply mapcontains mapcontainskeylike mapexists mapfilter mapfromarrays mapkeys mapvalues match
materialize max2 md5 mid min2 minus minute mod modulo month monthname multiif multimatchany
multiply multisearchany multisearchanycaseinsensitive multisearchfirstposition negate netloc
ngramdistance not notempty notequals notilike notin notlike notnullin now now64 nullif nullin
octet_length or path pathfull pi plus port position positioncaseinsensitive
positioncaseinsensitiveutf8 positionutf8 pow power protocol quarter querystring
querystringandfragment radians range regexp_extract repeat replace replaceall replaceone
replaceregexpall replaceregexpone reverse reverseutf8 right rightpad rightutf8 round roundage
roundbankers rounddown roundduration roundtoexp2 rpad rtrim runningdifference second sha1 sha224
sha256 sha512 sign sin sinh siphash64 splitbychar splitbynonalpha splitbyregexp splitbystring
splitbywhitespace sqrt startswith stringjaccardindex subdays subhours subminutes submonths
subquarters subseconds substr substring substringindex substringutf8 subweeks subyears tan tanh
timeslot timeslots timezone timezoneof tobool todate todate32 todateornull todatetime todatetime64
todatetime64ornull todatetimeornull today todayofmonth todayofweek todayofyear tofixedstring
tofloat32 tofloat32ornull tofloat32orzero tofloat64 tofloat64ornull tofloat64orzero tohour toint16
toint16ornull toint16orzero toint32 toint32ornull toint32orzero toint64 toint64ornull
toint64orzero toint8 toint8ornull toint8orzero tointervalday tointervalhour tointervalmicrosecond
tointervalmillisecond tointervalminute tointervalmonth tointervalquarter tointervalsecond
tointervalweek tointervalyear toipv4 toipv4ornull toipv6 toipv6ordefault toipv6ornull toisoweek
toisoyear tolastdayofmonth tolastdayofweek tominute tomonday tomonth tonullable topleveldomain
toquarter torelativedaynum torelativehournum torelativeminutenum tosecond tostartofday
tostartoffifteenminutes tostartoffiveminutes tostartofhour tostartofinterval tostartofisoyear
tostartofminute tostartofmonth tostartofquarter tostartofsecond tostartoftenminutes tostartofweek
tostartofyear tostring totime totimezone touint16 touint16ornull touint16orzero touint32
touint32ornull touint32orzero touint64 touint64ornull touint64orzero touint8 touint8ornull
touint8orzero tounixtimestamp tounixtimestamp64micro tounixtimestamp64milli tounixtimestamp64nano
toweek toyear toyyyymm toyyyymmdd toyyyymmddhhmmss transform translate trim trimboth trimleft
trimright trunc truncate trybase64decode tuple tupleelement ucase unhex upper upperutf8
urlhierarchy urlpathhierarchy visiblewidth week widthbucket xor xxhash32 xxhash64 year yesterday
)";

constexpr std::string_view kAggregates = R"(
any any_value anyheavy anylast argmax argmin avg avgweighted contingency corr count covarpop
covarsamp cramersv cume_dist deltasum dense_rank denserank entropy exponentialmovingaverage
first_value grouparray grouparraylast grouparraysample groupbitand groupbitor groupbitxor
groupconcat groupuniqarray histogram kurtpop kurtsamp lag laginframe last_value lead leadinframe
max max_by median medianexact mediantdigest min min_by nth_value ntile percent_rank quantile
quantileexact quantiles quantilesexact quantilestdigest quantilestiming quantiletdigest
quantiletiming rank retention row_number sequencecount sequencematch simplelinearregression
skewpop skewsamp std stddev stddev_pop stddev_samp stddevpop stddevsamp sum sumcount sumkahan
summap topk topkweighted uniq uniqcombined uniqcombined64 uniqexact uniqhll12 uniqupto var_pop
var_samp varpop varsamp windowfunnel
)";

// What may stand behind an aggregate's name.
constexpr std::array<std::string_view, 5> kCombinators = {"if", "distinct", "ornull", "ordefault",
                                                          "array"};

std::set<std::string_view> words_of(std::string_view text) {
    std::set<std::string_view> all;
    for (std::string_view const line : base::split(text, '\n')) {
        for (std::string_view const word : base::split(line, ' ')) {
            if (!word.empty()) all.insert(word);
        }
    }
    return all;
}

bool is_aggregate(std::string_view name) {
    static std::set<std::string_view> const all = words_of(kAggregates);
    return all.count(name) > 0;
}

}  // namespace

bool is_plain_function(std::string_view name) {
    static std::set<std::string_view> const plain = words_of(kPlain);
    std::string const lower = base::lower(name);
    std::string_view rest = lower;
    if (plain.count(rest) > 0 || is_aggregate(rest)) return true;
    for (bool found = true; found;) {
        found = false;
        for (std::string_view const combinator : kCombinators) {
            if (rest.size() <= combinator.size() || !rest.ends_with(combinator)) continue;
            rest.remove_suffix(combinator.size());
            if (is_aggregate(rest)) return true;
            found = true;
            break;
        }
    }
    return false;
}

}  // namespace siem::search
