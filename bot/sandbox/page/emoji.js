/** The emoji that the sandbox knows by name; any other name is shown as it was written. */

const TABLE = `
+1 👍|thumbsup 👍|-1 👎|thumbsdown 👎|smile 😄|slightly_smiling_face 🙂|grinning 😀|joy 😂
wink 😉|thinking_face 🤔|thinking 🤔|neutral_face 😐|cry 😢|sob 😭|sweat_smile 😅|heart_eyes 😍
wave 👋|clap 👏|pray 🙏|raised_hands 🙌|raising_hand 🙋|ok_hand 👌|muscle 💪|eyes 👀|point_right 👉|point_up ☝️
heart ❤️|green_heart 💚|blue_heart 💙|tada 🎉|sparkles ✨|star ⭐|star2 🌟|fire 🔥|rocket 🚀
white_check_mark ✅|heavy_check_mark ✔️|ballot_box_with_check ☑️|x ❌|negative_squared_cross_mark ❎
warning ⚠️|no_entry ⛔|no_entry_sign 🚫|octagonal_sign 🛑|rotating_light 🚨|exclamation ❗
question ❓|grey_question ❔|bangbang ‼️|information_source ℹ️|bulb 💡|bell 🔔|no_bell 🔕
hourglass ⌛|hourglass_flowing_sand ⏳|stopwatch ⏱️|alarm_clock ⏰|clock1 🕐|clock3 🕒|clock9 🕘
calendar 📅|date 📅|spiral_calendar_pad 🗓️|phone ☎️|telephone ☎️|telephone_receiver 📞
iphone 📱|calling 📲|email ✉️|envelope ✉️|e-mail 📧|incoming_envelope 📨|mailbox 📫|inbox_tray 📥
outbox_tray 📤|package 📦|speech_balloon 💬|left_speech_bubble 🗨️|thought_balloon 💭|mega 📣
loudspeaker 📢|memo 📝|pencil 📝|pencil2 ✏️|page_facing_up 📄|page_with_curl 📃|clipboard 📋
bookmark 🔖|bookmark_tabs 📑|label 🏷️|paperclip 📎|pushpin 📌|round_pushpin 📍|link 🔗
file_folder 📁|open_file_folder 📂|card_index 📇|card_file_box 🗃️|wastebasket 🗑️|books 📚
chart_with_upwards_trend 📈|chart_with_downwards_trend 📉|bar_chart 📊|mag 🔍|mag_right 🔎
lock 🔒|unlock 🔓|key 🔑|shield 🛡️|gear ⚙️|wrench 🔧|hammer 🔨|hammer_and_wrench 🛠️
arrow_right ➡️|arrow_left ⬅️|arrow_up ⬆️|arrow_down ⬇️|arrows_counterclockwise 🔄|repeat 🔁
leftwards_arrow_with_hook ↩️|left_right_arrow ↔️|double_vertical_bar ⏸️
heavy_plus_sign ➕|heavy_minus_sign ➖|twisted_rightwards_arrows 🔀
black_small_square ▪️|white_small_square ▫️|small_blue_diamond 🔹|small_orange_diamond 🔸
red_circle 🔴|large_orange_circle 🟠|large_yellow_circle 🟡|large_green_circle 🟢
large_blue_circle 🔵|large_purple_circle 🟣|white_circle ⚪|black_circle ⚫
bust_in_silhouette 👤|busts_in_silhouette 👥|people_holding_hands 🧑‍🤝‍🧑|office 🏢|house 🏠
globe_with_meridians 🌐|earth_africa 🌍|world_map 🗺️|earth_americas 🌎|birthday 🎂|gift 🎁
moneybag 💰|credit_card 💳|euro 💶|dollar 💵|receipt 🧾|shopping_trolley 🛒|trophy 🏆|medal 🏅
robot_face 🤖|construction 🚧|zap ⚡|snowflake ❄️|sunny ☀️|rainbow 🌈|seedling 🌱|coffee ☕
one 1️⃣|two 2️⃣|three 3️⃣|four 4️⃣|five 5️⃣|new 🆕|sos 🆘|free 🆓|soon 🔜|end 🔚|recycle ♻️
`;

const EMOJI = new Map(
  TABLE.split(/[\n|]/)
    .filter(Boolean)
    .map((line) => line.split(" ")),
);

/** Return the emoji of this name, with or without a skin tone, or null. */
export function emoji(name) {
  return EMOJI.get(name.split("::")[0].replaceAll(":", "")) ?? null;
}

/** Return plain text with the names of emoji replaced by emoji. */
export function withEmoji(text) {
  return text.replace(/:([a-z0-9_+-]+):/g, (written, name) => emoji(name) ?? written);
}
