/** Rows of the usual keyboards, both ways, and the columns that fingers fall on. */
const rows = [
  '1234567890-=',
  'qwertyuiop[]',
  'asdfghjkl;\'',
  'zxcvbnm,./',
  'qwertzuiop',
  'azertyuiop',
  'qsdfghjklm',
  '1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik,9ol.',
  'qazwsxedcrfvtgbyhnujm',
  '1q2w3e4r5t6y7u8i9o0p',
  'q1w2e3r4t5y6u7i8o9p0',
  'a1s2d3f4g5h6j7k8l9',
  '!@#$%^&*()',
  'ㅂㅈㄷㄱㅅㅛㅕㅑㅐㅔ',
  'ㅁㄴㅇㄹㅎㅗㅓㅏㅣ',
  'ㅋㅌㅊㅍㅠㅜㅡ',
]
export const keyboardRows: readonly string[] = [
  ...rows,
  ...rows.map(row => [
    ...row,
  ].reverse().join('')),
]

/**
 * Words that passwords are made of again and again, in lower case: for secrets, people, teams, months, seasons, machines, plants, cameras
 * and their makers' defaults; in English, in Korean, and in Korean typed on an English keyboard. Written by us, not copied from a list.
 */
const text = `
password passwort passwd passcode pass pwd secret secure security private letmein openup login logon signin access enter welcome hello
admin administrator administrateur root superuser super user guest test tester testing temp temporary default changeme change public master
manager supervisor operator service support system server computer internet network website office windows microsoft google apple samsung
iloveyou ilove loveyou loveme lovely love lover forever always darling honey sweet sweetheart baby angel princess prince queen king
sunshine sunny sun moon star stars starwars heaven earth world flower rose summer winter spring autumn fall season january february march
april may june july august september october november december monday tuesday wednesday thursday friday saturday sunday birthday christmas
dragon monkey tiger lion bear wolf eagle falcon dog doggy cat kitty puppy horse dolphin shark panda bunny chicken turtle spider butterfly
football soccer baseball basketball hockey golf tennis boxing racing liverpool arsenal chelsea barcelona madrid juventus yankees cowboys
shadow ninja hunter killer ranger soldier warrior batman superman spiderman pokemon naruto matrix pirate wizard magic mustang ferrari
porsche mercedes bmw audi toyota honda hyundai kia harley corvette yamaha suzuki motor engine turbo diesel truck
michael michelle jennifer jessica jordan daniel thomas andrew robert joshua matthew anthony william charlie charles george james john david
chris christian nicole ashley amanda samantha hannah maria anna sophie robert richard joseph steven kevin jason justin brian peter paul
maggie buster ginger pepper cookie banana orange apple cherry lemon peanut chocolate coffee cheese pizza hammer silver golden gold diamond
freedom trustno one whatever nothing something anything everything qwerty azerty abc asdf zxcv dkssud
money dollar rich million lucky happy smile peace hope faith jesus god bless blessed church family mother father mom dad sister brother
friend friends school student teacher college company business factory plant site safety worker welding forklift crane press assembly
ansim camera cam cctv video nvr dvr recorder viewer monitor axis bosch hikvision hik dahua hanwha wisenet techwin uniview panasonic sony vivotek
korea seoul busan incheon daegu ulsan pohang changwon gwangju daejeon ulsan jeju america london paris berlin tokyo china canada germany
minsu jisoo minji jiwoo younghee chulsoo kim lee park choi jung kang cho yoon jang lim
안심 비밀번호 비번 암호 관리자 사용자 로그인 환영 사랑 사랑해 행복 안녕 안녕하세요 대한민국 한국 서울 부산 인천 대구 울산 공장 현장 안전 제일 안전제일 카메라 회사 테스트
김 이 박 최 정 강 조 윤 장 임
qlalfqjsgh qlqjs dksgh rhksflwk fkqgo tkfkd tkfkdgo tkfkdgody dkssudgktpdy eogksalsrnr gksrnr tjdnf qntks dkstla dkswjs dkswjswpdlf zkapfk ghltk xptmxm
my the your our and for you me is it am i a new old best big little
`
export const commonWords: readonly string[] = [
  ...new Set(text.split(/\s+/).filter(word => word !== '')),
]
