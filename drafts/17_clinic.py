# The clinic of planted bugs, as it stood in chapter 9: text and cells for chapter 17. Its figures are
# plots.examination and plots.error_maps (bplib/plots/checking.py), its patients bplib/clinic.py.

# %% [markdown]
# ## A healthy backward pass
#
# Now a network: $d = 3$ inputs, $m = 4$ hidden units with ReLU, $C = 2$ classes with softmax, $N = 5$ samples
# in columns. The columns of $\mathbf Y$ $(C, N)$ are *one-hot*: 1 at the sample's true class $y$, 0 elsewhere. The loss is
# the mean of $-\ln p_y$ over the samples. Forward, with the shapes:
#
# $$
# \begin{aligned}
# \mathbf S_1 &= \mathbf W_1 \mathbf X + \mathbf b_1 & (m, N) &= (m, d)(d, N) + (m, 1) \\
# \mathbf Z_1 &= \max(0, \mathbf S_1) & (m, N) & \\
# \mathbf S_2 &= \mathbf W_2 \mathbf Z_1 + \mathbf b_2 & (C, N) &= (C, m)(m, N) + (C, 1) \\
# \mathbf P &= \operatorname{softmax}(\mathbf S_2) & (C, N) &
# \end{aligned}
# $$
#
# Here $\mathbf Z_1$ holds the activations of the hidden layer.
# Backward, each line uses lines above it. The gradient of a layer's scores, `grad_S2` or `grad_S1`, is called its *error
# signal*. [Chapter 13](13_two_layer_regression.ipynb) and [chapter 14](14_one_layer_softmax.ipynb) derive these lines; here
# they only have to pass.

# %%
from bplib import clinic

X, Y, parameters = case = clinic.patient()
W1, b1, W2, b2 = parameters.values()
S1 = W1 @ X + b1
Z1 = activations.relu(S1)
P = activations.softmax(W2 @ Z1 + b2)

grad_S2 = (P - Y) / 5  # (C, N)
grad_W2 = grad_S2 @ Z1.T  # (C, m)
grad_b2 = grad_S2.sum(axis=1, keepdims=True)  # (C, 1)
grad_Z1 = W2.T @ grad_S2  # (m, N)
grad_S1 = grad_Z1 * (S1 > 0)  # (m, N)
grad_W1 = grad_S1 @ X.T  # (m, d)
grad_b1 = grad_S1.sum(axis=1, keepdims=True)  # (m, 1)
gradients = {"W1": grad_W1, "b1": grad_b1, "W2": grad_W2, "b2": grad_b2}

# %% [markdown]
# The sizes 3, 4, 2 and 5 are all different, so that a misplaced transpose has nowhere to hide. Both opinions
# agree with all four gradients. They are slow: with 26 parameters the central difference needs 52 values of the
# loss, where the backward pass costs about as much as one or two. So check small nets at a few random places, and
# train with the backward pass.

# %%
check_gradient(lambda p: clinic.patient_loss(case, p), parameters, gradients)
check("parameters", "26", sum(p.size for p in parameters.values()))
check("central needs", "52", sum(2 * p.size for p in parameters.values()))

# %% [markdown]
# ## The clinic
#
# Eleven copies of this backward pass, A to K, wait in the ward. In ten of them one line is wrong; one is
# healthy. All of them run without an error message. The figure shows, entry by entry, the gradient minus the
# numerical one, darker where the error is larger, and above each tensor its relative error.
#
# Remember how a pass is built: an error travels down to the lines that use it, never up. So first ask *which*
# tensors fail. Then look at the size of the errors and at their pattern.
#
# The suspects, in no order: a forgotten transpose, a softmax derivative with its diagonal only, a lost 1/N, scores
# in place of activations, a wrong sign, an update that came too early, labels in place of one-hot columns, a ReLU
# mask that is always true, a loop that keeps only its last sample, a bias that was not summed over the batch. Guess
# first, patient by patient: which one is it? Then set the answer to *shown*.

# %% tags=["hide-input"]
explore(
    plots.examination,
    patient=Slider(list(clinic.WARD), play=True),
    answer=["hidden", "shown"],
)

# %% [markdown]
# So a pattern of failures points at a line. Here is the round through the ward.
#
# ### All four tensors fail: A, D, G, J
#
# The fault sits above everything, in the error signal of the scores.
#
# <details><summary>A: every tensor has the error 0.8, and every entry is the same multiple of the right one. What is
# lost?</summary>
#
# The factor is $5$, the number of samples: 1/N is missing. A steady ratio is never "almost right"; it
# is a lost scale. The signs agree, so training would even work, as if with a learning rate five times as large.
#
# </details>
#
# <details><summary>D: every tensor has the error 2. What happened?</summary>
#
# $2$ is the largest value there is: the gradient points the opposite way. Somebody wrote
# $\mathbf Y - \mathbf P$, and training would climb.
#
# </details>
#
# <details><summary>G: no steady ratio, and the two rows of W2 do not mirror each other as they do in A and D. What does
# softmax do that was forgotten?</summary>
#
# Raising one score lowers *all other* probabilities. Here only the diagonal $p_k (1 - p_k)$ of its Jacobian was used,
# so the error signal is $(\mathbf P - 1) \odot \mathbf Y$: right at the true class, zero at every other. Each column of
# $\mathbf P - \mathbf Y$ sums to $0$; those of the faulty signal do not.
#
# </details>
#
# <details><summary>J: in W2 and b2 only the first row is wrong. What was subtracted from P?</summary>
#
# The labels 0, 1, 1, 0, 1 themselves, not their one-hot columns. numpy stretches the flat array of shape $(N,)$ over both
# rows. With two classes it *is* the second row of $\mathbf Y$, so that row is right by luck.
#
# </details>

# %%
errors = {k: clinic.relative_errors(f) for k, f in clinic.WARD.items()}
check("A", "[0.8, 0.8, 0.8, 0.8]", list(errors["A"].values()))
check("ratio in A", "5", ((P - Y) @ Z1.T)[0, 0] / grad_W2[0, 0])
check("D", "[2, 2, 2, 2]", list(errors["D"].values()))

# %%
check("column sums of P - Y", "0", np.abs((P - Y).sum(axis=0)).max())
print(f"first column sum in G: {((P - 1) * Y).sum(axis=0)[0]:.2f}")
print("labels:", Y.argmax(axis=0), " second row of Y:", Y[1].astype(int))

# %% [markdown]
# ### W1 and b1 fail, W2 and b2 pass: B, E, I
#
# The error signal of the second layer is right, that of the first is not: the fault lies on the way between them.
#
# <details><summary>B: b1 has the error 1.73, so more was added to it than belongs there. Who should have been
# silent?</summary>
#
# The units that ReLU had switched off. The mask was `Z1 >= 0`, but after ReLU *every* activation is at least zero, so the mask
# is all true. Take it from the score: `S1 > 0`.
#
# </details>
#
# <details><summary>E: two hidden units only, and an error of 0.3. Why is this patient smaller than the others?</summary>
#
# Because its $\mathbf W_2$ has shape $(2, 2)$. The transpose was forgotten, and only a square matrix lets that pass. With
# four hidden units the line stops at once: $(2, 4)$ times $(2, 5)$ does not exist. Test with sizes that all differ.
#
# </details>
#
# <details><summary>I: the smallest errors of the ward, 0.23 and 0.14, and every formula is right. What came too
# early?</summary>
#
# The update. $\mathbf W_2$ had made its step, with the rate 0.5, before the error signal was sent back through it. With a
# smaller rate the error shrinks, so this fault hides well. Compute all gradients, then update.
#
# </details>

# %%
print("mask of B always true:", (Z1 >= 0).all())
check("B: b1", "1.73", errors["B"]["b1"])
check("E: W1", "0.3", errors["E"]["W1"])
check("I: W1", "0.23", errors["I"]["W1"])
check("I: b1", "0.14", errors["I"]["b1"])

# %%
try:
    W2 @ grad_S2
except ValueError:
    print("refused:", W2.shape, "@", grad_S2.shape)

# %% [markdown]
# ### One tensor fails: C, H, K
#
# Then it is that tensor's own line.
#
# <details><summary>C: only b1, and its map has five columns. What was not done?</summary>
#
# The bias serves all samples, so its gradient is the *sum* over them. Without it the shape is $(4, 5)$, and the step
# $\mathbf b_1 - \eta \, \nabla_{\mathbf b_1} L$ raises no error: numpy stretches the bias to $(4, 5)$, and from then on each
# sample has its own.
#
# </details>
#
# <details><summary>H: only W1, and the error 1.15 is larger than 1. Which samples took part?</summary>
#
# Only the last. A loop over the samples wrote `grad_W1 = ...` where it needs `grad_W1 += ...`. The sum over the batch is
# what the product `grad_S1 @ X.T` does by itself.
#
# </details>
#
# <details><summary>K: only W2, with an error of 0.73. What did the second layer receive in the forward pass?</summary>
#
# $\mathbf Z_1$. The faulty line uses the scores $\mathbf S_1$, from before ReLU. Where a unit was switched off, it counts
# negative scores that the second layer never saw.
#
# </details>
#
# And F is the healthy one. A check that never passes proves as little as one that never fails. Below, the check
# names the tensor of patient H.

# %%
b1_stepped = b1 - 0.1 * grad_S1
print("bias after the faulty step:", b1.shape, "->", b1_stepped.shape)
check("H: W1", "1.15", errors["H"]["W1"])
check("K: W2", "0.73", errors["K"]["W2"])

# %%
H = clinic.patient_gradients(case, clinic.WARD["H"])
try:
    check_gradient(lambda p: clinic.patient_loss(case, p), parameters, H)
except AssertionError as complaint:
    print(str(complaint).split(":")[1].strip())

# %% [markdown]
# The whole ward in one table, with `inf` where even the shape is wrong. Zero stands for an error far below
# the tolerance.

# %%
print(f"{'':26}", *(f"{name:>5}" for name in parameters))
for letter, fault in clinic.WARD.items():
    row = (f"{error:5.2f}" for error in errors[letter].values())
    print(f"{letter} {fault.name:24}", *row)
