/*
 * loss (test/golden/softmax/spec.yaml:11)
 * losses[n] = (−log softmax(logits[n])[label], top-1 hit, top-5 hit, 0).
 * The label ranks behind every class with a greater logit, and behind equal ones of lower index; it is a top-k hit
 * when fewer than k classes rank before it. With a NaN or +∞ among the logits, or nothing but −∞, the loss is NaN and nothing is a hit.
 * dlogits[n, i] = (softmax(logits[n])[i] − [i = label]) / N, the gradient of the mean loss.
 * A thread owns samples.
 * logits [N, 3], labels [N], losses [N, 4], dlogits [N, 3].
 */
KERNEL void loss_forward(const Worker *worker,
                         const float *restrict logits,
                         const int32_t *restrict labels,
                         float *restrict losses,
                         float *restrict dlogits) {
  softmax_cross_entropy(worker, 3, logits, labels, losses, dlogits);
}
