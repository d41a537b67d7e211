# Recomputes every verdict of this archive from its ratings, and says where one differs.
#
#     Rscript verdicts.R [FOLDER]
#
# It needs R 3.5 or newer and no package, reads ratings.csv, rounds.csv, rules.csv and decisions.csv beside it, and
# writes a line for each verdict. It ends with 0 when all agree, and with 1 when one differs. A rule that asks the
# groups of a panel apart is not recomputed: groups that are too small to be shown are not in these files.

folder <- commandArgs(trailingOnly = TRUE)
folder <- if (length(folder)) folder[1] else "."
read <- function(name) {
  read.csv(file.path(folder, paste0(name, ".csv")), colClasses = "character", encoding = "UTF-8", na.strings = NULL)
}
# Thresholds may be fractions such as 200/3; comparisons allow for what a binary number cannot hold.
number <- function(text) eval(parse(text = text))
least <- function(x, y) x >= y - 1e-9
most <- function(x, y) x <= y + 1e-9
q <- function(values, p, type) {
  if (type == 3) {  # R leaves a tolerance here that the exact definition has not
    n <- length(values); place <- n * p - 0.5; rank <- floor(place + 1e-9); rest <- place - rank
    part <- if (abs(rest) < 1e-9) rank %% 2 else 1
    held <- function(r) sort(values)[min(max(r, 1), n)]
    return(held(rank) + part * (held(rank + 1) - held(rank)))
  }
  unname(quantile(values, p, type = type))
}
band <- function(v, s) ifelse(v >= s$agree, "agree", ifelse(v <= s$disagree, "disagree", "between"))

presets <- list(
  "percent-agreement" = function(p, r) {
    percent <- number(r$percent)
    c(least(100 * p$agree, percent * p$total), least(100 * p$disagree, percent * p$total) && r$rejects == "true")
  },
  "cos-70-15" = function(p, r) {
    for_ <- function(k, name) least(100 * k, number(r[[name]]) * p$total)
    is_in <- for_(p$agree, "percent_for") && !for_(p$disagree, "percent_against")
    out <- if (r$out == "mirror") for_(p$disagree, "percent_for") && !for_(p$agree, "percent_against")
      else if (r$out == "low-agreement") most(100 * p$agree, number(r$percent_out) * p$total) else FALSE
    c(is_in, out)
  },
  "median-iqr" = function(p, r) {
    narrow <- most(q(p$values, 0.75, p$type) - q(p$values, 0.25, p$type), number(r$iqr_at_most))
    c(narrow && least(p$median, number(r$median_in)), narrow && most(p$median, number(r$median_out)))
  },
  "rand-ucla" = function(p, r) {
    if (r$disagreement == "classic") {
      needed <- (p$n - 2) %/% 3 + 1
      disagree <- p$n >= 2 && min(p$agree, p$disagree) >= needed
    } else {
      low <- q(p$values, 0.3, as.integer(r$ipr_type)); high <- q(p$values, 0.7, as.integer(r$ipr_type))
      disagree <- high - low > 2.35 + 1.5 * abs(5 - (low + high) / 2) + 1e-9
    }
    c(!disagree && least(p$median, number(r$median_in)), !disagree && most(p$median, number(r$median_out)))
  },
  "grade-grid" = function(p, r) {
    for_ <- function(k, name) least(100 * k, number(r[[name]]) * p$total)
    c(for_(p$agree, "percent_for") && !for_(p$disagree, "percent_against"),
      for_(p$disagree, "percent_for") && !for_(p$agree, "percent_against"))
  },
  "awmf" = function(p, r) {
    name <- c("strong consensus" = "percent_strong", "consensus" = "percent_consensus", "majority" = "percent_majority")
    limit <- number(r[[name[[r$accepts_from]]]])
    above <- function(k) 100 * k > limit * p$total + 1e-9
    c(above(p$agree), above(p$disagree) && r$rejects == "true")
  },
  "no-dissent" = function(p, r) {
    c(!any(p$values < number(r$none_below)), !any(p$values > number(r$none_above)) && r$rejects == "true")
  },
  "modal-answer" = function(p, r) {
    by_point <- r$answer == "point"
    places <- if (by_point) p$scale$low:p$scale$high else c("disagree", "between", "agree")
    given <- if (by_point) p$values else band(p$values, p$scale)
    n_of <- sapply(places, function(place) sum(given == place))
    answer <- places[which.max(n_of)]
    few <- p$n - max(n_of) <= max((p$n - 2) %/% 3, 0)
    where <- if (by_point) band(answer, p$scale) else answer
    c(few && where == "agree", few && where == "disagree" && r$rejects == "true")
  }
)

decide <- function(p, rows) {
  sizes <- as.integer(rows$from_ratings)
  rows <- rows[sizes == max(sizes[sizes <= p$n]), ]
  r <- setNames(as.list(rows$value), rows$threshold)
  if (p$n == 0 || p$n < as.integer(r$least_n)) return(c(FALSE, FALSE, TRUE))
  c(presets[[rows$preset[1]]](p, r), FALSE)
}

outcome <- function(decided, join) {
  ins <- decided[1, ]; outs <- decided[2, ]; few <- decided[3, ]
  if (join == "any" && ncol(decided) > 1) {
    is_in <- any(ins); is_out <- any(outs); waits <- all(few)
  } else {
    is_in <- all(ins); is_out <- all(outs); waits <- any(few) && (all(ins | few) || all(outs | few))
  }
  if (waits) return("too few")
  if (is_in == is_out) return("open")
  if (is_in) "accepted" else "rejected"
}

ratings <- read("ratings"); rounds <- read("rounds"); rules <- read("rules"); decisions <- read("decisions")
n <- c(same = 0, DIFFERS = 0, skipped = 0)
for (i in seq_len(nrow(decisions))) {
  d <- decisions[i, ]; q <- d$question
  rule <- rules[rules$round == d$round & rules$question == q, ]
  about <- rounds[rounds$round == d$round & rounds$question == q, ]
  if (any(rule$asked != "pooled") || any(grepl(".", rule$part, fixed = TRUE)) || any(rule$preset %in% c("ranking", "estimate"))) {
    word <- "skipped"; found <- ""
  } else {
    rows <- ratings[ratings$round == d$round & ratings$statement == d$statement & ratings$question == q, ]
    values <- as.integer(rows$value[rows$value != ""]); n_abstained <- sum(rows$value == "")
    scale <- list(low = as.integer(about$scale_low), high = as.integer(about$scale_high),
                  agree = as.integer(about$agree_low), disagree = as.integer(about$disagree_high))
    p <- list(values = values, n = length(values), scale = scale, type = as.integer(about$quantile_type),
              total = length(values) + if (about$count_abstentions == "true") n_abstained else 0,
              agree = sum(values >= scale$agree), disagree = sum(values <= scale$disagree),
              median = if (length(values)) median(values) else NA)
    decided <- sapply(unique(rule$part), function(part) decide(p, rule[rule$part == part, ]))
    found <- outcome(decided, rule$join[1])
    word <- if (found == d$outcome) "same" else "DIFFERS"
  }
  n[word] <- n[word] + 1
  cat(word, d$round, d$statement, if (q != "") q, d$outcome, if (word == "DIFFERS") paste("recomputed:", found), "\n")
}
cat(n["same"], "verdicts recomputed and the same,", n["DIFFERS"], "differ,", n["skipped"], "skipped\n")
quit(status = if (n["DIFFERS"] > 0) 1 else 0)
